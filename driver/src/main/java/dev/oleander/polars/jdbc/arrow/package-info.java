/**
 * Arrow result streams to Java values.
 *
 * <p>Owns Arrow memory, the reading of the stream, and the one place where a value becomes the type
 * that was asked for. Uses {@code type} and {@code error}; gets its bytes from an {@link
 * java.io.InputStream} and knows nothing of HTTP or workloads. No JVM flag is needed: nothing here
 * calls {@code ArrowBuf.nioBuffer}.
 */
package dev.oleander.polars.jdbc.arrow;
