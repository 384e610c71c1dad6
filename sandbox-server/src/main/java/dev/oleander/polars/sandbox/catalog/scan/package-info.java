/**
 * What a worker reads of one snapshot of a table: planned from its manifests by Iceberg's own
 * rules, and written down so that nobody needs the manifests again. Knows Iceberg, but no catalog;
 * it may use {@code error} and {@code tasks} only.
 */
package dev.oleander.polars.sandbox.catalog.scan;
