package dev.botkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.botkit.Bot;
import dev.botkit.Botkit;
import dev.botkit.BotkitListener;
import dev.botkit.ConnectionEvent;
import dev.botkit.ConversationState;
import dev.botkit.DoNotImplement;
import dev.botkit.Message;
import dev.botkit.ReplyStream;
import dev.botkit.SendMiddleware;
import dev.botkit.Skill;
import dev.botkit.SkillRegistry;
import dev.botkit.Skills;
import dev.botkit.dialog.Dialog;
import dev.botkit.dialog.DialogDefinition;
import dev.botkit.dialog.ScriptHooks;
import dev.botkit.transport.Connection;
import dev.botkit.transport.Gateway;
import dev.botkit.transport.HeldMemory;
import dev.botkit.transport.Slot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BotkitRulesTest {

    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .importUrl(Botkit.class.getProtectionDomain().getCodeSource().getLocation());

    /** Abstract, so that the next method of {@link Bot} does not break this one. */
    abstract static class FakeBot implements Bot {}

    /** Is one through its parent. */
    abstract static class FakeBotOfAShop extends FakeBot {}

    interface RichMessage extends Message {}

    abstract static class FakeEvent implements Comparable<FakeEvent>, ConnectionEvent {}

    static final class Greeting implements Skill, BotkitListener {
        @Override
        public void register(SkillRegistry skills) {
            skills.hears("hello", (bot, message) -> bot.reply("Hello!"));
        }
    }

    private static void check(Class<?>... classes) {
        BotkitRules.doNotImplement().check(new ClassFileImporter().importClasses(classes));
    }

    @ParameterizedTest
    @ValueSource(classes = {FakeBot.class, FakeBotOfAShop.class, RichMessage.class, FakeEvent.class})
    void whoeverImplementsWhatOnlyTheLibraryDoesIsNamed(Class<?> fake) {
        assertThatThrownBy(() -> check(Greeting.class, fake))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(fake.getSimpleName() + "> implements dev.botkit.")
                .hasMessageContaining("(BotkitRulesTest.java:")
                .hasMessageContaining("BotTester");
    }

    @Test
    void skillsListenersAndLambdasAreTheHosts() {
        assertThatCode(() -> check(Greeting.class)).doesNotThrowAnyException();
    }

    @Test
    void theLibraryItselfMayImplementThem() {
        assertThatCode(() -> BotkitRules.doNotImplement().check(LIBRARY)).doesNotThrowAnyException();
    }

    @Test
    void theRuleKnowsEachInterfaceThatOnlyTheLibraryImplements() {
        List<Class<?>> marked = List.of(
                Bot.class,
                ConversationState.class,
                SkillRegistry.class,
                Skills.class,
                ReplyStream.class,
                Message.class,
                ConnectionEvent.class,
                Dialog.class,
                DialogDefinition.class,
                ScriptHooks.class,
                Gateway.class,
                Connection.class,
                HeldMemory.class,
                Slot.class,
                SendMiddleware.Outgoing.class);

        assertThat(LIBRARY.stream()
                        .filter(type -> type.isAnnotatedWith(DoNotImplement.class))
                        .map(type -> type.getName()))
                .containsExactlyInAnyOrderElementsOf(
                        marked.stream().map(Class::getName).toList());
    }
}
