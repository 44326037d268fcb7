package dev.botkit;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The classes of a package that can be reached from each other. A nested class counts as its outermost one. */
final class Knots {

    private final Map<String, Set<String>> uses = new TreeMap<>();
    private final Map<String, Set<String>> usedBy = new TreeMap<>();

    Knots(JavaClasses all, String packageName) {
        for (JavaClass one : all) {
            if (!one.getPackageName().equals(packageName)) {
                continue;
            }
            String from = outermost(one);
            uses.computeIfAbsent(from, key -> new TreeSet<>());
            usedBy.computeIfAbsent(from, key -> new TreeSet<>());
            for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
                JavaClass other = dependency.getTargetClass().getBaseComponentType();
                if (other.getPackageName().equals(packageName)
                        && !outermost(other).equals(from)) {
                    uses.get(from).add(outermost(other));
                    usedBy.computeIfAbsent(outermost(other), key -> new TreeSet<>())
                            .add(from);
                }
            }
        }
    }

    private static String outermost(JavaClass one) {
        JavaClass outer = one;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getSimpleName();
    }

    /** All knots of more than so many classes. */
    List<List<String>> ofMoreThan(int most) {
        List<List<String>> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String one : uses.keySet()) {
            if (!seen.contains(one)) {
                Set<String> knot = reachable(one, uses);
                knot.retainAll(reachable(one, usedBy));
                seen.addAll(knot);
                if (knot.size() > most) {
                    found.add(List.copyOf(knot));
                }
            }
        }
        return found;
    }

    private static Set<String> reachable(String from, Map<String, Set<String>> arrows) {
        Set<String> all = new LinkedHashSet<>(List.of(from));
        Deque<String> open = new ArrayDeque<>(all);
        while (!open.isEmpty()) {
            for (String next : arrows.getOrDefault(open.pop(), Set.of())) {
                if (all.add(next)) {
                    open.push(next);
                }
            }
        }
        return all;
    }
}
