/** Reading and writing JSON with bounds, on plain maps and lists. Not exported. */
@NullMarked
package dev.botkit.internal.json;

import org.jspecify.annotations.NullMarked;
