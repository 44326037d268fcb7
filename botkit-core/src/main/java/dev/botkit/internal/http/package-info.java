/** Parts of the rules for HTTP transports. Not exported. */
@NullMarked
package dev.botkit.internal.http;

import org.jspecify.annotations.NullMarked;
