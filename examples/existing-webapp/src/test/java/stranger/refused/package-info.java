/** What {@code BotkitRules} refuses. */
@NullMarked
package stranger.refused;

import org.jspecify.annotations.NullMarked;
