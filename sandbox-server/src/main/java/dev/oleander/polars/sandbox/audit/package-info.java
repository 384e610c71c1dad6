/**
 * The record of who ran what and who was turned away: one line of JSON each, to a file or the log.
 * It may use {@code access}, {@code catalog}, {@code error} and {@code workload}, and knows nothing
 * of HTTP.
 */
package dev.oleander.polars.sandbox.audit;
