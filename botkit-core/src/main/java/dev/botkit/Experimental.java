package dev.botkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks public API that is young: any release, even a patch release, may change or remove it. The changelog names each
 * such change. Everything public that is not marked is stable, as {@code VERSIONING.md} in the repository describes.
 *
 * <p>On a package it covers all types of the package, on a type all its members and nested types. It says nothing
 * about quality: marked code is tested, bounded and documented like any other.
 *
 * <p>The annotation is kept in class files for tools that compare versions. Reflection does not see it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PACKAGE, ElementType.TYPE, ElementType.CONSTRUCTOR, ElementType.METHOD, ElementType.FIELD})
public @interface Experimental {}
