/**
 * Arrow result streams to Java values.
 *
 * <p>Owns the memory of results, the reading of the stream, and the one place where a value becomes
 * the type that was asked for. Uses {@code type}, {@code zstd} and {@code error}; gets its bytes
 * from an {@link java.io.InputStream} and knows nothing of HTTP or workloads.
 *
 * <p>The way of a result: {@code FrameReader} takes the stream apart into frames and unpacks them,
 * {@code ReadAhead} may have another thread read the next, {@code StreamBatches} loads a frame into
 * {@code ColumnBuffers}, one subclass for each of Arrow's layouts, of which {@code ColumnReader}s
 * read. Of Arrow's library it has only the generated readers of message headers: the rest needs
 * {@code sun.misc.Unsafe}, which newer Java warns of and then refuses, and flags of the JVM.
 */
package dev.oleander.polars.jdbc.arrow;
