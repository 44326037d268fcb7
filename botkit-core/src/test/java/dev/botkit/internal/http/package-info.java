/** Tests of addresses and proxies. */
package dev.botkit.internal.http;
