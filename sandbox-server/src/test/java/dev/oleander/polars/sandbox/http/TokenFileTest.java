package dev.oleander.polars.sandbox.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenFileTest {
  @TempDir private Path folder;

  @Test
  void namesPrincipals() throws IOException {
    TokenFile tokens = new TokenFile(write("# comment\n\n  alice  one==\ntwo\ra b c\n"));
    assertThat(tokens.principal("one==")).contains("alice");
    assertThat(tokens.principal("two").orElseThrow()).startsWith("token-").doesNotContain("two");
    assertThat(tokens.principal("two")).isEqualTo(tokens.principal("two"));
    assertThat(tokens.principal("alice")).isEmpty();
    assertThat(tokens.principal("c")).isEmpty();
    assertThat(tokens.principal("")).isEmpty();
  }

  @Test
  void isReadAgainWhenItChanges() throws IOException {
    TokenFile tokens = new TokenFile(write("alice one\n"));
    assertThat(tokens.principal("one")).contains("alice");
    write("bob two-two\n");
    assertThat(tokens.principal("one")).isEmpty();
    assertThat(tokens.principal("two-two")).contains("bob");
  }

  @Test
  void shutsEveryoneOutWhenItIsGone() throws IOException {
    Path file = write("one");
    TokenFile tokens = new TokenFile(file);
    assertThat(tokens.principal("one")).isPresent();
    Files.delete(file);
    assertThat(tokens.principal("one")).isEmpty();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("tokens"), text);
  }
}
