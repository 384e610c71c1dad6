/**
 * Stored scripts: the folder that they are files of, the signature that each declares in its
 * header, and the values that a call gives to its parameters. It may use {@code error}, runs
 * nothing, and knows nothing of HTTP.
 */
package dev.oleander.polars.sandbox.scripts;
