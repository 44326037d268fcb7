/**
 * A small shop: a page and a servlet of its own. Its bot consists of {@link
 * dev.botkit.examples.shop.ShopBot} and {@link dev.botkit.examples.shop.OrderStatusSkill}; of all the
 * rest only a script tag in the page knows of it.
 */
@NullMarked
package dev.botkit.examples.shop;

import org.jspecify.annotations.NullMarked;
