/**
 * Who may do what: the token file, the principals that tokens stand for, their rights and limits,
 * and the lake as a principal sees it. It may use {@code catalog} and {@code error}, and knows
 * nothing of HTTP.
 */
package dev.oleander.polars.sandbox.access;
