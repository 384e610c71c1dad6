/**
 * Writing tables: from a workload's result schema to the layout of its files, from the files to one
 * snapshot. Knows Iceberg and Parquet's footers; holds what a worker sends for hostile. It may use
 * {@code error} and {@code tasks} only; {@code catalog} uses it.
 */
package dev.oleander.polars.sandbox.catalog.write;
