/**
 * Dialogs: exchanges that ask questions and wait for the answers. {@link dev.botkit.dialog.Dialog#define} describes a
 * dialog, {@link dev.botkit.SkillRegistry#dialog} registers it, and {@link dev.botkit.Bot#begin(String)} begins it.
 * {@link dev.botkit.dialog.ScriptHooks} add code to dialogs and scripts. While a dialog waits, what the user says next
 * is its answer, unless an interrupt hears it first.
 */
@NullMarked
package dev.botkit.dialog;

import org.jspecify.annotations.NullMarked;
