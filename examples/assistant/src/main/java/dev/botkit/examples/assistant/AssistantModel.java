package dev.botkit.examples.assistant;

import dev.langchain4j.model.chat.StreamingChatModel;
import org.jspecify.annotations.Nullable;

/**
 * The model that answers: a provider's, or the scripted one, which says that it is one.
 *
 * @param chat the model
 * @param introduction what the greeting says of it
 * @param banner what the page says of it, as HTML
 * @param start what the console says of it
 */
record AssistantModel(StreamingChatModel chat, String introduction, String banner, String start) {

    /** The one that is set, or else the scripted one. */
    static AssistantModel of(@Nullable Provider provider) {
        return provider == null ? scripted(new ScriptedModel()) : provided(provider);
    }

    static AssistantModel scripted(ScriptedModel model) {
        return new AssistantModel(
                model,
                "**I am a scripted model:** no language model is connected, and a small script answers in its place.",
                "<p class=\"banner scripted\"><strong>This is a scripted model.</strong> No language model is connected:"
                        + " a small script answers. It streams, calls the tools and remembers as a model does, without a"
                        + " network. For a real one set <code>MODEL</code>, and <code>OPENAI_API_KEY</code> or"
                        + " <code>OPENAI_BASE_URL</code>.</p>",
                "The model is scripted: no language model is connected. For one, set MODEL, and OPENAI_API_KEY or"
                        + " OPENAI_BASE_URL.");
    }

    private static AssistantModel provided(Provider provider) {
        String banner = "<p class=\"banner\">The model is <strong>%s</strong> at %s.</p>"
                .formatted(escaped(provider.model()), escaped(provider.place()));
        return new AssistantModel(
                provider.open(),
                "How can I help?",
                banner,
                "The model is " + provider.model() + " at " + provider.place() + ".");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
