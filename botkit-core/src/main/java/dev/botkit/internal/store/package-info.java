/**
 * The store's side: writing ({@code StoreWriter}, for {@code WriteSource}s), opening conversations ({@code Loading}), reading, and
 * whether the store works. Not exported.
 */
@NullMarked
package dev.botkit.internal.store;

import org.jspecify.annotations.NullMarked;
