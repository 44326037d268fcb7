package dev.botkit;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks: the bot under a name of its own, or a person of the host's staff. Clients get it as the field
 * {@code from} of a message, an object with {@code kind}, {@code name} and {@code avatar}. Immutable.
 *
 * <pre>{@code
 * bot.reply(Reply.of("Good morning, how can I help?").from(Sender.person("Ada")));
 * }</pre>
 */
public final class Sender {

    private static final int MAX_NAME = 100;
    private static final int MAX_AVATAR = 2_048;

    /**
     * What kind of sender it is. On the wire the name is in lower case; clients treat an unknown kind as {@link #BOT}.
     */
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
     * Makes a sender that is a program.
     *
     * @param name the name that users see, 1 to 100 characters
     * @return a sender without a picture
     * @throws IllegalArgumentException if the name is blank or too long
     */
    public static Sender bot(String name) {
        return new Sender(Kind.BOT, name, null);
    }

    /**
     * Makes a sender that is a human being.
     *
     * @param name the name that users see, 1 to 100 characters
     * @return a sender without a picture
     * @throws IllegalArgumentException if the name is blank or too long
     */
    public static Sender person(String name) {
        return new Sender(Kind.PERSON, name, null);
    }

    /**
     * Sets the picture.
     *
     * @param url the picture's address, 1 to 2,048 characters: http or https, or relative to the chat's page; null for
     *     none
     * @return a copy with that picture
     * @throws IllegalArgumentException if the address is blank or too long
     */
    public Sender withAvatar(@Nullable String url) {
        return new Sender(kind, name, url);
    }

    /** {@return the kind of sender} */
    public Kind kind() {
        return kind;
    }

    /** {@return the name that users see} */
    public String name() {
        return name;
    }

    /** {@return the picture's address; null if there is none} */
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
