import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ScriptableObject;

/**
 * Writes scripts without comments and spaces, and with short names for what is local. UglifyJS does that, in Rhino: both are pure Java
 * for the build, and the same everywhere. Nothing else is changed ({@code compress: false}): that would save another hundredth, take six
 * times as long, and have to be trusted.
 *
 * <p>Run from source by the build: {@code Minify.java <version of UglifyJS> <from> <to> <file>…}
 */
class Minify {

    /** In the order in which UglifyJS reads them itself. */
    private static final String[] PARTS = {
        "utils", "ast", "transform", "parse", "scope", "compress", "output", "sourcemap", "mozilla-ast", "propmangle",
        "minify"
    };

    public static void main(String[] args) throws IOException {
        String lib = "META-INF/resources/webjars/uglify-js/" + args[0] + "/lib/";
        Path from = Path.of(args[1]);
        Path to = Files.createDirectories(Path.of(args[2]));
        try (Context context = Context.enter()) {
            context.setLanguageVersion(Context.VERSION_ES6);
            // Compiling it takes longer than running it once.
            context.setInterpretedMode(true);
            ScriptableObject scope = context.initStandardObjects();
            // What browsers have, for source maps.
            context.evaluateString(scope, "var atob, btoa, exports = {};", "beginning", 1, null);
            for (String part : PARTS) {
                context.evaluateString(scope, resource(lib + part + ".js"), part, 1, null);
            }
            for (String name : Arrays.copyOfRange(args, 3, args.length)) {
                ScriptableObject.putProperty(scope, "source", Files.readString(from.resolve(name)));
                // The loader is no module: what it has is in a function.
                ScriptableObject.putProperty(scope, "module", !name.equals("embed.js"));
                Object code = context.evaluateString(
                        scope,
                        "var result = minify(source, {module: module, toplevel: module, compress: false});"
                                + " if (result.error) throw result.error; result.code",
                        name,
                        1,
                        null);
                Files.writeString(to.resolve(name), Context.toString(code));
            }
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Minify.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("There is no " + name + " on the class path.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
