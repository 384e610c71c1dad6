/**
 * A decoder of Zstandard (RFC 8878) over byte arrays, for the compressed buffers of Arrow streams.
 *
 * <p>It exists because the libraries that do this bring native code for each platform, or need
 * {@code sun.misc.Unsafe}, which newer Java warns of and then refuses. Its only way in is {@link
 * dev.oleander.polars.jdbc.zstd.ZstdDecoder}; it uses nothing but {@code java.base}.
 *
 * <p>What it reads comes from the network. Each length, offset and table is checked before use: all
 * malformed data is a {@link dev.oleander.polars.jdbc.zstd.ZstdException}, memory is fixed, and
 * time is linear in source and target. Dictionaries are refused.
 */
package dev.oleander.polars.jdbc.zstd;
