/** Tests of the packaged WAR, deployed as any container would do it. */
@NullMarked
package dev.botkit.examples.shop;

import org.jspecify.annotations.NullMarked;
