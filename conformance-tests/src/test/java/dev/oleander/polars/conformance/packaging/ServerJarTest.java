package dev.oleander.polars.conformance.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.server.BuildOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is inside of the server's jar. */
final class ServerJarTest {
  private static final long MAX_BYTES = 37_000_000;

  @Test
  void isSmall() throws IOException {
    assertThat(Files.size(BuildOutput.serverJar())).isLessThan(MAX_BYTES);
  }

  @Test
  void holdsNativeLibrariesOfTheProcessorsThatTheServerRunsOn() throws IOException {
    try (JarFile jar = new JarFile(BuildOutput.serverJar().toFile())) {
      assertThat(
              jar.stream()
                  .map(JarEntry::getName)
                  .filter(name -> name.matches(".*\\.(so|dll|dylib|jnilib|a)")))
          .containsExactlyInAnyOrder(
              "com/sun/jna/linux-aarch64/libjnidispatch.so",
              "com/sun/jna/linux-x86-64/libjnidispatch.so",
              "org/sqlite/native/Linux/aarch64/libsqlitejdbc.so",
              "org/sqlite/native/Linux/x86_64/libsqlitejdbc.so",
              "org/sqlite/native/Linux-Musl/aarch64/libsqlitejdbc.so",
              "org/sqlite/native/Linux-Musl/x86_64/libsqlitejdbc.so");
    }
  }
}
