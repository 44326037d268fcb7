/**
 * Dialogs: exchanges that ask questions and wait for the answers. {@link
 * dev.botkit.dialog.Dialog#define} describes one, {@link dev.botkit.SkillRegistry#dialog} makes
 * it known, {@link dev.botkit.Bot#begin(String)} begins it; {@link
 * dev.botkit.dialog.ScriptHooks} add code to it, and to scripts. While a dialog waits, what the
 * user says next is its answer, unless an interrupt hears it first.
 */
@NullMarked
package dev.botkit.dialog;

import org.jspecify.annotations.NullMarked;
