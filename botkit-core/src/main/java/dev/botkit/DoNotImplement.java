package dev.botkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an interface that only the library implements. A minor version may add abstract methods to it, which breaks every
 * other implementation, and the library may refuse objects that it did not make.
 *
 * <p>To test code that takes a {@link Bot} or a {@link Message}, run the bot with {@code BotTester} of {@code botkit-testkit}, or let a
 * mocking library make the object. {@code BotkitRules.doNotImplement()} in the same module is an ArchUnit rule that finds
 * implementations in your classes.
 *
 * <p>The annotation is kept in class files for such tools. Reflection does not see it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface DoNotImplement {}
