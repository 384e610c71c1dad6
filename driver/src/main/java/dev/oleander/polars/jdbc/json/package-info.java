/**
 * Results as the documented JSON, for services that have no Arrow streams to give.
 *
 * <p>Owns what the driver accepts as JSON: the shape of the answer, the names of types, and the
 * texts of values. Gives an Arrow stream, so that all behind it is the same for both. Uses {@code
 * error} and, for what an answer says of a failure, {@code http}; of Arrow's library it has the
 * generated writers of message headers. Knows nothing of {@code arrow} or of workloads.
 *
 * <p>From the outside in: {@link dev.oleander.polars.jdbc.json.JsonArrowStream} hands out the bytes
 * that {@link dev.oleander.polars.jdbc.json.ResultDocument} makes of the answer, with one {@link
 * dev.oleander.polars.jdbc.json.ColumnBuilder} a column, which {@link
 * dev.oleander.polars.jdbc.json.TypeName} makes for the name of its type.
 */
package dev.oleander.polars.jdbc.json;
