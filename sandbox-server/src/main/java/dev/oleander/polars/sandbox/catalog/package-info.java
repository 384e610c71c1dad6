/**
 * The lake: its catalogs, namespaces and tables, where a table's metadata is, and how new data
 * files become part of one snapshot. The only package that knows Iceberg; others see names, paths
 * and records. It may use {@code error} only.
 */
package dev.oleander.polars.sandbox.catalog;
