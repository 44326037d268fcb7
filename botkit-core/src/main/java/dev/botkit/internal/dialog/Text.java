package dev.botkit.internal.dialog;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * A text of a definition: literal, or a Mustache template, compiled once. Values are put in as they
 * are, never read as templates themselves. Thread-safe.
 */
final class Text {

    static final Text EMPTY = new Text("", null);

    private static final int MOST_SECTIONS = 16;
    private static final int LONGEST = 16_384;
    private static final int MOST_OUTPUT = 65_536;

    private static final Mustache.Compiler COMPILER = Mustache.compiler()
            .escapeHTML(false)
            .defaultValue("")
            .emptyStringIsFalse(true)
            .zeroIsFalse(true)
            .withCollector(Scope.COLLECTOR)
            .withFormatter(Scope::text);

    private final String source;
    private final @Nullable Template template;

    private Text(String source, @Nullable Template template) {
        this.source = source;
        this.template = template;
    }

    static Text literal(String source) {
        return new Text(source, null);
    }

    /**
     * Compiles a template.
     *
     * @throws BadTemplateException if it does not close, is nested too deep or too long, or uses parts of
     *     Mustache that would let it include itself or others
     */
    static Text of(String source) throws BadTemplateException {
        if (!source.contains("{{")) {
            return literal(source);
        }
        check(source);
        try {
            return new Text(source, COMPILER.compile(source));
        } catch (MustacheException | StackOverflowError e) {
            throw new BadTemplateException("a template cannot be read: a section is not closed, or a tag is wrong");
        }
    }

    String source() {
        return source;
    }

    boolean isEmpty() {
        return source.isEmpty();
    }

    /** Puts the values in. */
    String in(Scope scope) {
        if (template == null) {
            return source;
        }
        Output output = new Output();
        try {
            template.execute(scope.root(), output);
        } catch (MustacheException e) {
            if (e.getCause() instanceof Scope.BeyondBoundsException beyond) {
                throw beyond;
            }
            throw e;
        }
        return output.text.toString();
    }

    /** Looks through the tags before the library does, which would follow any depth. */
    private static void check(String source) throws BadTemplateException {
        if (source.length() > LONGEST) {
            throw new BadTemplateException("a template has more than " + LONGEST + " characters");
        }
        int open = 0;
        int at = source.indexOf("{{");
        while (at >= 0) {
            boolean triple = source.startsWith("{{{", at);
            int begin = at + (triple ? 3 : 2);
            int end = source.indexOf(triple ? "}}}" : "}}", begin);
            if (end < 0) {
                throw new BadTemplateException("a template does not close: \"}}\" is missing");
            }
            String tag = source.substring(begin, end).strip();
            char kind = tag.isEmpty() || triple ? ' ' : tag.charAt(0);
            switch (kind) {
                case '#', '^' -> open++;
                case '/' -> open--;
                case '>', '<', '$', '=' ->
                    throw new BadTemplateException("a template uses \"{{" + kind + "\", which is not supported");
                default -> {}
            }
            if (open > MOST_SECTIONS) {
                throw new BadTemplateException("a template nests more than " + MOST_SECTIONS + " sections");
            }
            at = source.indexOf("{{", end + (triple ? 3 : 2));
        }
        if (open != 0) {
            throw new BadTemplateException("a template does not close one of its sections");
        }
    }

    private static final class Output extends Writer {

        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(char[] chars, int offset, int length) {
            if (text.length() + length > MOST_OUTPUT) {
                throw new Scope.BeyondBoundsException();
            }
            text.append(chars, offset, length);
        }

        @Override
        public void flush() {
            // Nothing waits.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
