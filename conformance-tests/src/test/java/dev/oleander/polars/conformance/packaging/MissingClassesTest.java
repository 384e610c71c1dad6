package dev.oleander.polars.conformance.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.conformance.programs.LinkClasses;
import dev.oleander.polars.conformance.server.BuildOutput;
import dev.oleander.polars.conformance.server.JavaProgram;
import dev.oleander.polars.conformance.server.JavaProgram.Outcome;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing that the driver needs is left out of its jar: every class in it can be linked, and every
 * class that one of them names is there, but for what the driver's ways do not reach.
 */
final class MissingClassesTest {
  private static final String CLASS = ".class";
  private static final String SHADED = "dev.oleander.polars.jdbc.shaded.";

  /** What may need what is left out, and why nobody asks for it. */
  private static final List<Pattern> UNREACHED =
      List.of(
          // For applications that bring Arrow.
          Pattern.compile("dev\\.oleander\\.polars\\.jdbc\\.OleanderPolarsArrow\\S*"),
          // Optional libraries that an application of OkHttp may bring.
          shaded("okhttp3\\.internal\\.platform\\.(BouncyCastle|Conscrypt|OpenJSSE)\\S*"),
          shaded("okhttp3\\.internal\\.graal\\.\\S+"),
          shaded("okhttp3\\.(Cache|internal\\.cache)\\S*"),
          // The client of Avatica's own server, and its requests and answers.
          shaded("org\\.apache\\.calcite\\.avatica\\.remote\\.\\S+"),
          // Partitions of tables, and a table's rows.
          shaded("org\\.apache\\.iceberg\\.(transforms|data)\\.\\S+"),
          shaded("org\\.apache\\.iceberg\\.expressions\\.ExpressionUtil"),
          shaded("org\\.apache\\.iceberg\\.util\\.BucketUtil"),
          // Hashes of byte streams.
          shaded(
              "org\\.apache\\.iceberg\\.relocated\\.com\\.google\\.common\\.io"
                  + "\\.(BaseEncoding\\$2|ByteSource\\S*|CharSource\\$AsByteSource)"));

  /** What is left out although classes in the jar name it, and why nobody asks for it. */
  private static final List<Pattern> LEFT_OUT =
      List.of(
          // For applications that bring Arrow; and constants that the compiler has copied.
          Pattern.compile("org\\.apache\\.arrow\\.(flatbuf|memory|vector)\\S*"),
          // Optional libraries that an application of OkHttp may bring.
          Pattern.compile("org\\.(bouncycastle|conscrypt|openjsse)\\S*"),
          // Where protobuf and guava look for sun.misc.Unsafe, and do without.
          shaded("absent\\.Unsafe"),
          // OkHttp's cache on disk and web sockets.
          shaded("okhttp3\\.internal\\.(cache\\.DiskLruCache|ws\\.)\\S*"),
          // Kotlin's unsigned arrays, and paths.
          shaded("kotlin\\.collections\\.unsigned\\.\\S+"),
          shaded("kotlin\\.io\\.path\\.\\S+"),
          // The client of Avatica's own server, and its requests and answers.
          shaded("org\\.apache\\.calcite\\.avatica\\.proto\\.\\S+"),
          shaded("org\\.apache\\.hc\\.\\S+"),
          // Partitions of tables, and their files and rows.
          shaded("org\\.apache\\.iceberg\\.transforms\\.\\S+"),
          shaded("org\\.apache\\.iceberg\\.Table"),
          // Hashes of byte streams.
          shaded("org\\.apache\\.iceberg\\.relocated\\.com\\.google\\.common\\.hash\\.\\S+"));

  /** What is loaded only when it is used, and would be missed only then. */
  @Test
  void everyNamedClassIsThere() throws Exception {
    Map<String, String> missing = new TreeMap<>();
    try (JarFile jar = new JarFile(BuildOutput.driverJar().toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(CLASS)) {
          for (String name : ReferencedClasses.in(jar.getInputStream(entry))) {
            String file = name.replace('.', '/') + CLASS;
            if (jar.getEntry(file) == null
                && ClassLoader.getPlatformClassLoader().getResource(file) == null) {
              missing.putIfAbsent(name, entry.getName());
            }
          }
        }
      }
    }

    for (Pattern known : LEFT_OUT) {
      assertThat(missing.keySet().removeIf(name -> known.matcher(name).matches()))
          .as(known + " is left out and named")
          .isTrue();
    }
    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 25})
  void everyClassLinks(int feature) throws Exception {
    Outcome outcome =
        JavaProgram.runBeside(
            InstalledJdks.home(feature),
            List.of(),
            LinkClasses.class,
            BuildOutput.driverJar().toString());

    assertThat(outcome.exitCode()).as(outcome.errors()).isZero();
    assertThat(
            outcome
                .output()
                .lines()
                .filter(
                    name -> UNREACHED.stream().noneMatch(known -> known.matcher(name).matches())))
        .isEmpty();
  }

  private static Pattern shaded(String classes) {
    return Pattern.compile(Pattern.quote(SHADED) + classes);
  }
}
