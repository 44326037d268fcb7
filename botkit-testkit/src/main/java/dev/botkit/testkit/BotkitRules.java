package dev.botkit.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.botkit.DoNotImplement;
import java.util.List;

/**
 * ArchUnit rules for the classes of a host. This is the only class of the module that needs ArchUnit
 * ({@code com.tngtech.archunit:archunit}), which your build must provide.
 *
 * <pre>{@code
 * @AnalyzeClasses(packages = "com.example.shop")
 * class ArchitectureTest {
 *     @ArchTest
 *     static final ArchRule botkit = BotkitRules.doNotImplement();
 * }
 * }</pre>
 */
public final class BotkitRules {

    private static final String LIBRARY = "dev.botkit.internal";

    private BotkitRules() {}

    /**
     * Returns the rule that no class or interface is a subtype of an interface that only the library implements
     * ({@link DoNotImplement}), such as a {@code FakeBot implements Bot}, which the next minor version may break. Test
     * classes count if they are imported; objects that mocking libraries make are not seen. A selection without any
     * class passes.
     *
     * @return the rule, to be checked or annotated with {@code @ArchTest}
     */
    public static ArchRule doNotImplement() {
        return ArchRuleDefinition.classes()
                .that()
                .areNotAnnotations()
                .should(notImplementTheLibrarysInterfaces())
                .as("Nobody implements an interface that only Botkit implements")
                .because("each new method of it would break them; use BotTester, or mock it")
                .allowEmptyShould(true);
    }

    private static ArchCondition<JavaClass> notImplementTheLibrarysInterfaces() {
        return new ArchCondition<>("not implement interfaces marked @DoNotImplement") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (isTheLibrarys(type)) {
                    return;
                }
                List<String> marked = type.getAllRawInterfaces().stream()
                        .filter(each -> each.isAnnotatedWith(DoNotImplement.class))
                        .map(JavaClass::getName)
                        .sorted()
                        .toList();
                for (String each : marked) {
                    events.add(SimpleConditionEvent.violated(
                            type,
                            type.getDescription() + " implements " + each + " in " + type.getSourceCodeLocation()));
                }
            }
        };
    }

    /** The library's own, should somebody import all of the class path. */
    private static boolean isTheLibrarys(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(LIBRARY) || name.startsWith(LIBRARY + ".") || type.isAnnotatedWith(DoNotImplement.class);
    }
}
