package dev.botkit.internal.dialog;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import dev.botkit.internal.script.TemplateTags;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * A text of a definition: literal, or a Mustache template, compiled once. Values are put in as they
 * are, never read as templates themselves. Thread-safe.
 */
final class Text {

    static final Text EMPTY = new Text("", null);

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
     * @throws BadTemplateException if it does not close, has an empty tag, is nested too deep or too long, or uses
     *     parts of Mustache that would let it include itself or others
     */
    static Text of(String source) throws BadTemplateException {
        if (!TemplateTags.isTemplate(source)) {
            return literal(source);
        }
        String problem = TemplateTags.problem(source);
        if (problem != null) {
            throw new BadTemplateException(problem);
        }
        return new Text(source, COMPILER.compile(source));
    }

    String source() {
        return source;
    }

    boolean isEmpty() {
        return source.isEmpty();
    }

    /**
     * Puts the values in.
     *
     * @throws Scope.BeyondBoundsException if it repeats or writes more than a template may
     */
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
