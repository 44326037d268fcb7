/** What tests of several modules share. Not published. */
@NullMarked
package dev.botkit.testtools;

import org.jspecify.annotations.NullMarked;
