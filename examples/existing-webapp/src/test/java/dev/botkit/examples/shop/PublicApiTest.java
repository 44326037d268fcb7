package dev.botkit.examples.shop;

import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import dev.botkit.Botkit;
import dev.botkit.DoNotImplement;
import dev.botkit.history.jdbc.JdbcHistory;
import dev.botkit.history.mongo.MongoHistory;
import dev.botkit.identity.jwt.JwtCredentialVerifier;
import dev.botkit.langchain4j.LangChainAnswers;
import dev.botkit.learning.LearningMode;
import dev.botkit.micrometer.BotkitMetrics;
import dev.botkit.script.client.ScriptServiceClient;
import dev.botkit.springai.SpringAiAnswers;
import dev.botkit.testkit.BotTester;
import dev.botkit.testkit.BotkitRules;
import dev.botkit.webhook.BotkitWebhook;
import dev.botkit.websocket.BotkitWebSocket;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The package {@code stranger} uses the whole public API from outside, as a host does. So what is renamed, hidden or changed
 * breaks its compilation; and what is added fails here until somebody has used it there.
 */
class PublicApiTest {

    /** A class of each published module with code. */
    private static final Map<String, Class<?>> PUBLISHED = Map.ofEntries(
            Map.entry("botkit-core", Botkit.class),
            Map.entry("botkit-testkit", BotTester.class),
            Map.entry("botkit-learning", LearningMode.class),
            Map.entry("botkit-script-client", ScriptServiceClient.class),
            Map.entry("botkit-micrometer", BotkitMetrics.class),
            Map.entry("botkit-websocket-jakarta", BotkitWebSocket.class),
            Map.entry("botkit-servlet-webhook", BotkitWebhook.class),
            Map.entry("botkit-history-jdbc", JdbcHistory.class),
            Map.entry("botkit-history-mongo", MongoHistory.class),
            Map.entry("botkit-identity-jwt", JwtCredentialVerifier.class),
            Map.entry("botkit-langchain4j", LangChainAnswers.class),
            Map.entry("botkit-spring-ai", SpringAiAnswers.class));

    /** What strangers do not use, and why. */
    private static final Map<String, String> EXEMPT_TYPES = Map.of(
            "dev.botkit.DoNotImplement", "marks the library's own interfaces, for BotkitRules",
            "dev.botkit.Experimental", "marks the library's own young parts");

    private static final JavaClasses CLASSES = classes();
    private static final JavaClasses STRANGERS = CLASSES.that(JavaClass.Predicates.resideInAPackage("stranger.."));

    @Test
    void eachPublishedModuleIsLookedAt() throws IOException {
        String bom = Files.readString(Docs.ROOT.resolve("botkit-bom/pom.xml"));
        Set<String> managed = Pattern.compile("<artifactId>(botkit-[\\w-]+)</artifactId>")
                .matcher(bom.substring(bom.indexOf("<dependencyManagement>")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> expected = new TreeSet<>(PUBLISHED.keySet());
        expected.add("botkit-web-client"); // JavaScript
        assertThat(managed).isEqualTo(expected);
    }

    @Test
    void eachExportedTypeIsUsed() {
        Set<String> used = STRANGERS.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(Dependency::getTargetClass)
                .map(JavaClass::getBaseComponentType)
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

        Set<String> unused = exported().map(JavaClass::getName).collect(Collectors.toCollection(TreeSet::new));
        unused.removeAll(used);

        assertThat(unused)
                .as("exported, but neither used in the package stranger nor exempt")
                .isEqualTo(new TreeSet<>(EXEMPT_TYPES.keySet()));
    }

    /** Builders' settings and last calls, factories, and methods that return a changed copy. */
    @Test
    void eachMethodThatMakesOrChangesAnExportedClassIsCalled() {
        Set<String> called = STRANGERS.stream()
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .map(JavaAccess::getTarget)
                .map(target -> owner(target) + "." + target.getName())
                .collect(Collectors.toSet());

        Set<String> missing = new TreeSet<>();
        exported()
                .filter(type -> !type.isInterface() && !type.isEnum())
                .flatMap(type -> type.getMethods().stream())
                .filter(PublicApiTest::makesOrChanges)
                .map(method -> method.getOwner().getName() + "." + method.getName())
                .forEach(missing::add);
        missing.removeAll(called);

        assertThat(missing)
                .as("makes or changes an exported class, but the package stranger does not call it")
                .isEmpty();
    }

    @Test
    void eachInterfaceThatIsTheHostsToImplementIsImplementedOrWrittenAsALambda() {
        Set<String> implemented = STRANGERS.stream()
                .flatMap(type -> type.getAllRawInterfaces().stream())
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        // A lambda's type is seen where it is kept: in a field.
        STRANGERS.stream()
                .flatMap(type -> type.getFields().stream())
                .map(JavaField::getRawType)
                .map(JavaClass::getName)
                .forEach(implemented::add);

        List<String> open = exported()
                .filter(JavaClass::isInterface)
                .filter(type -> !type.isAnnotation() && !type.isAnnotatedWith(DoNotImplement.class))
                .map(JavaClass::getName)
                .sorted()
                .toList();

        assertThat(open).isNotEmpty();
        assertThat(implemented).containsAll(open);
    }

    /** What is refused is in a package of its own; the stranger's ShopTest shows that it is. */
    @Test
    void strangersImplementNothingThatOnlyTheLibraryDoes() {
        JavaClasses others = STRANGERS.that(JavaClass.Predicates.resideOutsideOfPackage("stranger.refused"));
        assertThatCode(() -> BotkitRules.doNotImplement().check(others)).doesNotThrowAnyException();
    }

    /** Core has this rule of its own; here it is for all published modules. */
    @Test
    void noPublicSignatureNamesAnInternalType() {
        List<String> shown = new ArrayList<>();
        exported().forEach(type -> {
            type.getSuperclass().ifPresent(parent -> note(shown, type.getName(), parent));
            type.getInterfaces().forEach(parent -> note(shown, type.getName(), parent));
            type.getTypeParameters().forEach(parameter -> note(shown, type.getName(), parameter));
            type.getFields().stream()
                    .filter(field -> isShown(field.reflect().getModifiers()))
                    .forEach(field -> note(shown, field.getFullName(), field.getType()));
            type.getCodeUnits().stream()
                    .filter(unit -> !unit.getName().equals("<clinit>"))
                    .filter(unit -> isShown(modifiers(unit)))
                    .forEach(unit -> {
                        note(shown, unit.getFullName(), unit.getReturnType());
                        unit.getParameterTypes().forEach(part -> note(shown, unit.getFullName(), part));
                        unit.getExceptionTypes().forEach(part -> note(shown, unit.getFullName(), part));
                        unit.getTypeParameters().forEach(part -> note(shown, unit.getFullName(), part));
                    });
        });
        assertThat(shown).isEmpty();
    }

    private static boolean makesOrChanges(JavaMethod method) {
        if (!method.getModifiers().contains(PUBLIC) || method.reflect().isSynthetic()) {
            return false;
        }
        JavaClass owner = method.getOwner();
        JavaClass result = method.getRawReturnType();
        boolean isBuilders = owner.getSimpleName().endsWith("Builder");
        boolean isFactory = method.getModifiers().contains(STATIC)
                && (result.equals(owner) || result.getSimpleName().endsWith("Builder"));
        return isBuilders
                || isFactory
                || result.equals(owner)
                || method.getName().equals("toBuilder");
    }

    private static String owner(AccessTarget target) {
        return target.getOwner().getName();
    }

    private static int modifiers(JavaCodeUnit unit) {
        return unit.reflect().getModifiers();
    }

    private static boolean isShown(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void note(List<String> shown, String where, JavaType type) {
        type.getAllInvolvedRawTypes().stream()
                .filter(part -> part.getPackageName().startsWith("dev.botkit.")
                        && (part.getPackageName() + ".").contains(".internal."))
                .forEach(part -> shown.add(where + ": " + part.getName()));
    }

    /** The types that other modules can name: public, in exported packages, and not inside something hidden. */
    private static Stream<JavaClass> exported() {
        Set<String> packages =
                PUBLISHED.values().stream().flatMap(PublicApiTest::packages).collect(Collectors.toSet());
        return CLASSES.stream()
                .filter(type -> packages.contains(type.getPackageName()))
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .filter(type -> isVisible(type.reflect()));
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return !type.isAnonymousClass()
                && !type.isLocalClass()
                && isShown(type.getModifiers())
                && (outer == null || isVisible(outer));
    }

    /** Nothing else is read: resolving what the libraries use takes most of the time, and tells nothing here. */
    private static JavaClasses classes() {
        List<Location> places = new ArrayList<>();
        PUBLISHED.values().forEach(type -> places.add(location(place(type))));
        places.add(Location.of(place(PublicApiTest.class).resolve("stranger")));
        return ArchConfiguration.withThreadLocalScope(configuration -> {
            configuration.setResolveMissingDependenciesFromClassPath(false);
            return new ClassFileImporter().importLocations(places);
        });
    }

    /** A folder, or a jar where the modules were packaged before. */
    private static Location location(Path place) {
        try {
            return Files.isDirectory(place)
                    ? Location.of(place)
                    : Location.of(URI.create("jar:" + place.toUri() + "!/").toURL());
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    /** What a module exports. One without a descriptor has one package. */
    private static Stream<String> packages(Class<?> type) {
        return ModuleFinder.of(place(type)).findAll().stream()
                .map(ModuleReference::descriptor)
                .filter(module -> !module.isAutomatic())
                .findFirst()
                .map(module -> module.exports().stream().map(ModuleDescriptor.Exports::source))
                .orElseGet(() -> Stream.of(type.getPackageName()));
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
