/**
 * What the server tells of itself: the forms of its log. It may use Jackson, and nothing of the
 * server.
 */
package dev.oleander.polars.sandbox.telemetry;
