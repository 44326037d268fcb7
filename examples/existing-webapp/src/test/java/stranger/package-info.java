/**
 * Another team's code: it uses the whole public API of Botkit, from a package of its own and with nothing internal. {@code
 * PublicApiTest} finds what it does not use.
 */
@NullMarked
package stranger;

import org.jspecify.annotations.NullMarked;
