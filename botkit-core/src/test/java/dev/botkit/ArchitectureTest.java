package dev.botkit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures;
import java.lang.module.ModuleDescriptor;
import java.net.Socket;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules of docs/ARCHITECTURE.md that a compiler does not see. */
@AnalyzeClasses(locations = ArchitectureTest.MainClasses.class)
class ArchitectureTest {

    /** Wherever the tests run, the classes beside {@link Botkit} and no others. */
    static final class MainClasses implements LocationProvider {
        @Override
        public Set<Location> get(Class<?> testClass) {
            return Set.of(Location.of(
                    Botkit.class.getProtectionDomain().getCodeSource().getLocation()));
        }
    }

    private static final String[] EXPORTED = {
        "dev.botkit",
        "dev.botkit.dialog",
        "dev.botkit.history",
        "dev.botkit.identity",
        "dev.botkit.monitor",
        "dev.botkit.script",
        "dev.botkit.time",
        "dev.botkit.transport"
    };
    private static final String INTERNAL = "dev.botkit.internal..";

    @ArchTest
    static final ArchRule onlyAFewLibrariesAreUsed = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.botkit..",
                    "java..",
                    "org.slf4j",
                    "org.slf4j.spi",
                    "tools.jackson.core..",
                    "com.samskivert.mustache",
                    "org.jspecify.annotations"));

    /** What talks to other servers is in modules of its own. */
    @ArchTest
    static final ArchRule theCoreOpensNoConnections = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net.http..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(URLConnection.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Socket.class);

    @ArchTest
    static final ArchRule thePublicApiKnowsNoContainerNoDatabaseAndNoJsonLibrary = noClasses()
            .that()
            .resideInAnyPackage(EXPORTED)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta..",
                    "javax..",
                    "java.sql..",
                    "com.mongodb..",
                    "org.bson..",
                    "tools.jackson..",
                    "com.samskivert..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule jacksonStaysInside = noClasses()
            .that()
            .resideOutsideOfPackage(INTERNAL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tools.jackson..");

    @ArchTest
    static final ArchRule jsonKnowsNothingOfTheBot = noClasses()
            .that()
            .resideInAPackage("dev.botkit.internal.json")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("dev.botkit..").and(not(resideInAPackage("dev.botkit.internal.json"))));

    @ArchTest
    static final ArchRule textsKnowNothingOfTheBot = noClasses()
            .that()
            .resideInAPackage("dev.botkit.internal.text")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.botkit..")
                    .and(not(resideInAnyPackage("dev.botkit.internal.text", "dev.botkit.internal.logging"))));

    @ArchTest
    static final ArchRule allThatIsPrintedPassesOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("dev.botkit.internal.logging")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.slf4j..")
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    /** From the top down: each room uses only those behind it. docs/ARCHITECTURE.md has the same order. */
    private static final List<String> ROOMS = List.of(
            "engine",
            "push",
            "client",
            "conversation",
            "turn",
            "store",
            "log",
            "runtime",
            "memory",
            "skills",
            "dialog",
            "script",
            "message",
            "text",
            "http",
            "json",
            "logging");

    @ArchTest
    static void eachRoomUsesOnlyThoseBelowIt(JavaClasses all) {
        Architectures.LayeredArchitecture rooms =
                Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String room : ROOMS) {
            rooms = rooms.layer(room).definedBy("dev.botkit.internal." + room);
        }
        for (int i = 0; i < ROOMS.size() - 1; i++) {
            rooms = rooms.whereLayer(ROOMS.get(i))
                    .mayOnlyAccessLayers(ROOMS.subList(i + 1, ROOMS.size()).toArray(String[]::new));
        }
        rooms.whereLayer(ROOMS.get(ROOMS.size() - 1)).mayNotAccessAnyLayer().check(all);
    }

    @ArchTest
    static void everyInternalPackageIsARoom(JavaClasses all) {
        Set<String> packages = all.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("dev.botkit.internal."))
                .map(name -> name.substring("dev.botkit.internal.".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).containsExactlyInAnyOrderElementsOf(ROOMS);
    }

    /** Classes that all know each other, directly or not, can be read and tested only together. */
    @ArchTest
    static void noMoreThanEightClassesOfARoomKnowEachOther(JavaClasses all) {
        List<List<String>> knots = new ArrayList<>();
        for (String room : ROOMS) {
            knots.addAll(new Knots(all, "dev.botkit.internal." + room).ofMoreThan(8));
        }
        assertThat(knots).as("classes of one package in one circle").isEmpty();
    }

    @ArchTest
    static final ArchRule onlyTheBotAndItsBuilderReachTheEngine = noClasses()
            .that(resideInAnyPackage(EXPORTED)
                    .and(not(equivalentTo(Botkit.class)))
                    .and(not(equivalentTo(BotkitBuilder.class))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.botkit.internal.engine");

    @ArchTest
    static final ArchRule identityKnowsNothingOfTheRest = classes()
            .that()
            .resideInAPackage("dev.botkit.identity")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("dev.botkit.identity", "java..", "org.jspecify.annotations"));

    @ArchTest
    static final ArchRule loggingGoesThroughSlf4j = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("java.util.logging..").or(equivalentTo(System.Logger.class)))
            .orShould()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule locksAreNotMonitors =
            noMethods().should().haveModifier(SYNCHRONIZED).because("it pins virtual threads before JDK 24");

    @ArchTest
    static final ArchRule nobodySleepsOrWaitsOnAMonitor = noClasses()
            .should()
            .callMethodWhere(target(owner(equivalentTo(Thread.class))).and(target(name("sleep"))))
            .orShould()
            .callMethod(Object.class, "wait")
            .orShould()
            .callMethod(Object.class, "wait", long.class);

    @ArchTest
    static final ArchRule theEnvironmentIsTheHosts = noClasses()
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule whatIsExportedShowsNothingInternal =
            classes().that().resideInAnyPackage(EXPORTED).and().areNotPrivate().should(showNothingInternal());

    /** Who may implement it is said of each interface: nobody else, whoever likes, or it is one method that stays alone. */
    @ArchTest
    static final ArchRule eachExportedInterfaceSaysWhoImplementsIt = classes()
            .that()
            .resideInAnyPackage(EXPORTED)
            .and()
            .areInterfaces()
            .and()
            .areNotAnnotations()
            .and()
            .arePublic()
            .and()
            .doNotHaveSimpleName("package-info")
            .should(sayWhoImplementsThem());

    @ArchTest
    static final ArchRule exceptionsHaveOneRoot = classes()
            .that()
            .resideInAnyPackage(EXPORTED)
            .and()
            .areAssignableTo(Throwable.class)
            .should()
            .beAssignableTo(BotkitException.class)
            // Where Java has a type that callers know.
            .orShould()
            .be(InvalidArgumentException.class);

    @ArchTest
    static final ArchRule whatIsThrownAtCallersHasAPublicType = noClasses()
            .that()
            .resideInAPackage(INTERNAL)
            .and()
            .haveModifier(PUBLIC)
            .should()
            .beAssignableTo(RuntimeException.class)
            .because("callers could catch it by an internal name only");

    @ArchTest
    static final ArchRule whatIsExportedIsImmutable = fields().that()
            .areDeclaredInClassesThat(resideInAnyPackage(EXPORTED)
                    .and(modifier(JavaModifier.PUBLIC))
                    .and(not(simpleNameEndingWith("Builder")))
                    // As a Throwable itself: set where it is made, before it is thrown.
                    .and(not(assignableTo(Throwable.class))))
            .should()
            .beFinal();

    @ArchTest
    static void theModuleExportsExactlyThePublicPackages(JavaClasses classes) {
        ModuleDescriptor module = Modules.descriptor();

        assertThat(module.name()).isEqualTo("dev.botkit");
        assertThat(module.exports().stream().map(ModuleDescriptor.Exports::toString))
                .containsExactlyInAnyOrder(EXPORTED);
        assertThat(module.opens()).isEmpty();
        assertThat(module.requires().stream().map(ModuleDescriptor.Requires::name))
                .containsExactlyInAnyOrder(
                        "java.base", "com.samskivert.jmustache", "org.jspecify", "org.slf4j", "tools.jackson.core");
        Set<String> packages = classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        packages.remove("");
        packages.removeAll(List.of(EXPORTED));
        assertThat(packages).allMatch(name -> name.startsWith("dev.botkit.internal."));
    }

    @ArchTest
    static void eachPackageSaysWhatIsInIt(JavaClasses classes) {
        Set<String> packages = new TreeSet<>();
        Set<String> described = new TreeSet<>();
        for (JavaClass each : classes) {
            if (each.getSimpleName().equals("package-info")) {
                described.add(each.getPackageName());
                assertThat(each.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                        .as("%s is null-marked", each.getPackageName())
                        .isTrue();
            } else if (!each.getPackageName().isEmpty()) {
                packages.add(each.getPackageName());
            }
        }
        assertThat(described).isEqualTo(packages);
    }

    /** What a user of the class can see: its ancestors, and the types of its public and protected members. */
    private static ArchCondition<JavaClass> showNothingInternal() {
        return new ArchCondition<>("show nothing internal") {
            @Override
            public void check(JavaClass exported, ConditionEvents events) {
                List<String> shown = new ArrayList<>();
                exported.getSuperclass().ifPresent(type -> note(shown, "extends", type));
                exported.getTypeParameters().forEach(type -> note(shown, "has the type parameter", type));
                exported.getInterfaces().forEach(type -> note(shown, "implements", type));
                for (JavaField field : exported.getFields()) {
                    if (isShown(field.getModifiers())) {
                        note(shown, field.getFullName(), field.getType());
                    }
                }
                for (JavaConstructor constructor : exported.getConstructors()) {
                    if (isShown(constructor.getModifiers())) {
                        constructor.getParameterTypes().forEach(type -> note(shown, constructor.getFullName(), type));
                        constructor.getExceptionTypes().forEach(type -> note(shown, constructor.getFullName(), type));
                    }
                }
                for (JavaMethod method : exported.getMethods()) {
                    if (isShown(method.getModifiers())) {
                        note(shown, method.getFullName(), method.getReturnType());
                        method.getParameterTypes().forEach(type -> note(shown, method.getFullName(), type));
                        method.getExceptionTypes().forEach(type -> note(shown, method.getFullName(), type));
                        method.getTypeParameters().forEach(type -> note(shown, method.getFullName(), type));
                    }
                }
                events.add(new SimpleConditionEvent(
                        exported, shown.isEmpty(), exported.getFullName() + " shows nothing internal but " + shown));
            }
        };
    }

    private static ArchCondition<JavaClass> sayWhoImplementsThem() {
        return new ArchCondition<>("say who implements them, in one of three ways") {
            @Override
            public void check(JavaClass exported, ConditionEvents events) {
                String doc = Sources.documentation(exported);
                boolean isTheLibrarys = exported.isAnnotatedWith(DoNotImplement.class);
                boolean saysSo = doc.contains("Implemented by the library only ({@link DoNotImplement}).");
                boolean isCallback = exported.isAnnotatedWith(FunctionalInterface.class);
                boolean isOpen = doc.contains("Yours to implement");
                long ways = Stream.of(isTheLibrarys, isCallback, isOpen)
                        .filter(way -> way)
                        .count();
                events.add(new SimpleConditionEvent(
                        exported,
                        ways == 1 && isTheLibrarys == saysSo,
                        exported.getFullName() + ": annotated " + isTheLibrarys + ", with the sentence " + saysSo
                                + ", a callback " + isCallback + ", open " + isOpen));
            }
        };
    }

    private static boolean isShown(Set<JavaModifier> modifiers) {
        return modifiers.contains(PUBLIC) || modifiers.contains(PROTECTED);
    }

    private static void note(List<String> shown, String where, JavaType type) {
        for (JavaClass part : type.getAllInvolvedRawTypes()) {
            if (part.getPackageName().startsWith("dev.botkit.internal")) {
                shown.add(where + ": " + part.getFullName());
            }
        }
    }
}
