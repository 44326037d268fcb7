/**
 * A shop's assistant in one program: a language model answers, with two tools, on a page of an embedded Tomcat. {@link
 * dev.botkit.examples.assistant.AssistantServer} starts it. What is worth copying is in {@link
 * dev.botkit.examples.assistant.AssistantSkill}, {@link dev.botkit.examples.assistant.ShopTools} and {@link
 * dev.botkit.examples.assistant.Provider}.
 */
@NullMarked
package dev.botkit.examples.assistant;

import org.jspecify.annotations.NullMarked;
