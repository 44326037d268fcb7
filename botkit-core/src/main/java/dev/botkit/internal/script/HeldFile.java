package dev.botkit.internal.script;

import dev.botkit.script.BadScriptException;
import dev.botkit.script.Script;
import dev.botkit.script.ScriptPlace;
import dev.botkit.script.ScriptReadOption;
import dev.botkit.script.Scripts;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A script file as it was read last.
 *
 * @param stamp tells this state of the file from others
 * @param isSure whether the stamp would be another one if the file had changed since; a file that is younger than
 *     the clock of its file system is exact may change once more within the same moment
 * @param modified when it was changed, in milliseconds
 * @param scripts what its last good state holds
 * @param problem why its present state cannot be used; null if it can
 */
record HeldFile(
        String stamp,
        boolean isSure,
        long modified,
        List<Script> scripts,
        @Nullable BadScriptException problem) {

    private static final long INEXACT_MILLIS = TimeUnit.SECONDS.toMillis(2);
    private static final long MOST_BYTES = 3L * Scripts.MAX_CHARACTERS;

    /**
     * Reads a file unless it is as it was.
     *
     * @param before what was read last, with the same options; null if nothing was
     * @param options how it is read
     * @return the same object if nothing has changed
     * @throws IOException if the file system does not give it
     */
    static HeldFile read(Path path, @Nullable HeldFile before, ScriptReadOption... options) throws IOException {
        long now = System.currentTimeMillis();
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        long modified = attributes.lastModifiedTime().toMillis();
        String stamp = attributes.size() + " " + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS) + " "
                + attributes.fileKey();
        if (before != null && before.isSure && before.stamp.equals(stamp)) {
            return before;
        }
        boolean isSure = modified < now - INEXACT_MILLIS;
        String name = path.getFileName().toString();
        try {
            List<Script> scripts = Scripts.read(name, text(name, path, attributes.size()), options);
            if (before != null && before.problem == null && scripts.equals(before.scripts)) {
                scripts = before.scripts;
            }
            return new HeldFile(stamp, isSure, modified, scripts, null);
        } catch (BadScriptException e) {
            return new HeldFile(stamp, isSure, modified, before == null ? List.of() : before.scripts, e);
        }
    }

    private static String text(String name, Path path, long size) throws IOException {
        ScriptPlace place = ScriptPlace.NOWHERE.inFile(name);
        if (size > MOST_BYTES) {
            throw new BadScriptException(place, "It is larger than " + MOST_BYTES + " bytes.");
        }
        try {
            return Files.readString(path, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new BadScriptException(place, "It is not UTF-8.");
        }
    }

    /** Whether it may still be being written by somebody: broken, and only just changed. */
    boolean isUnsettled() {
        return problem != null && System.currentTimeMillis() - modified < TimeUnit.SECONDS.toMillis(1);
    }

    /** Whether another state holds the same scripts. */
    boolean holdsTheSame(@Nullable HeldFile other) {
        return other != null && Objects.equals(scripts, other.scripts);
    }
}
