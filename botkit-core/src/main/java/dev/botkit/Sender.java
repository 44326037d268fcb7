package dev.botkit;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks for the bot: the bot under a name of its own, or a person of the host's staff. Clients that show it get it as the
 * field {@code from} of a message, an object of {@code kind}, {@code name} and {@code avatar}. Immutable.
 *
 * <pre>{@code
 * bot.reply(Reply.of("Good morning, how can I help?").from(Sender.person("Ada")));
 * }</pre>
 */
public final class Sender {

    private static final int MAX_NAME = 100;
    private static final int MAX_AVATAR = 2_048;

    /** What speaks. On the wire its name is in lower case; clients take one that they do not know for {@link #BOT}. */
    public enum Kind {
        /** A program. */
        BOT,
        /** A human being of the host's staff. */
        PERSON
    }

    private final Kind kind;
    private final String name;
    private final @Nullable String avatar;

    private Sender(Kind kind, String name, @Nullable String avatar) {
        this.kind = kind;
        this.name = Objects.requireNonNull(name, "name");
        this.avatar = avatar;
        if (name.isBlank() || name.length() > MAX_NAME) {
            throw new InvalidArgumentException("A sender's name must be 1 to 100 characters that are not all blank.");
        }
        if (avatar != null && (avatar.isBlank() || avatar.length() > MAX_AVATAR)) {
            throw new InvalidArgumentException("A sender's avatar must be an address of 1 to 2,048 characters.");
        }
    }

    /**
     * A program.
     *
     * @param name what users see, 1 to 100 characters
     * @return a sender without a picture
     * @throws IllegalArgumentException if the name is blank or too long
     */
    public static Sender bot(String name) {
        return new Sender(Kind.BOT, name, null);
    }

    /**
     * A human being.
     *
     * @param name what users see, 1 to 100 characters
     * @return a sender without a picture
     * @throws IllegalArgumentException if the name is blank or too long
     */
    public static Sender person(String name) {
        return new Sender(Kind.PERSON, name, null);
    }

    /**
     * The same with a picture.
     *
     * @param url where clients find it, 1 to 2,048 characters: http or https, or relative to the chat's page; null for none
     * @return a copy
     * @throws IllegalArgumentException if the address is blank or too long
     */
    public Sender withAvatar(@Nullable String url) {
        return new Sender(kind, name, url);
    }

    /** {@return what speaks} */
    public Kind kind() {
        return kind;
    }

    /** {@return what users see} */
    public String name() {
        return name;
    }

    /** {@return where the picture is; null if there is none} */
    public @Nullable String avatar() {
        return avatar;
    }

    /** As a JSON object. */
    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("kind", kind.name().toLowerCase(Locale.ROOT));
        fields.put("name", name);
        if (avatar != null) {
            fields.put("avatar", avatar);
        }
        return fields;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Sender sender
                && sender.kind == kind
                && sender.name.equals(name)
                && Objects.equals(sender.avatar, avatar);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, name, avatar);
    }

    /** {@return a short form for debugging, without the name} */
    @Override
    public String toString() {
        return "Sender[" + kind + "]";
    }
}
