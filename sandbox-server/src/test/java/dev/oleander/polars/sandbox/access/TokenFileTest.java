package dev.oleander.polars.sandbox.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenFileTest {
  @TempDir private Path folder;

  @Test
  void takesTokensInTheClearForAllThatThereIs() throws IOException {
    TokenFile tokens = TokenFile.open(write("# comment\n\n  alice  one==\ntwo\rbob three"));
    Principal alice = tokens.principal("one==");
    assertThat(alice).isEqualTo(new Principal("alice", "line-3", Rights.ALL, PrincipalLimits.NONE));
    assertThat(tokens.principal("two").name()).startsWith("token-").doesNotContain("two");
    assertThat(tokens.principal("two")).isEqualTo(tokens.principal("two"));
    assertThat(tokens.principal("three").name()).isEqualTo("bob");
    for (String wrong : List.of("alice", "", "one=", "bob three", "# comment", "olp_")) {
      assertUnknown(tokens, wrong);
    }
  }

  @Test
  void takesIssuedTokensWithTheirRights() throws IOException {
    Path file = write("alice one\n");
    TokenStore store = new TokenStore(file);
    PrincipalLimits limits =
        new PrincipalLimits(
            OptionalInt.of(2), OptionalInt.of(0), OptionalInt.of(4), OptionalInt.empty());
    NewToken token =
        store.issue(
            "bob", List.of("lake"), List.of("oleander.a.b"), false, limits, Optional.empty());
    TokenFile tokens = TokenFile.open(file);

    Principal bob = tokens.principal(token.text());

    assertThat(bob)
        .isEqualTo(
            new Principal(
                "bob",
                token.id(),
                Rights.to(List.of("lake"), List.of("oleander.a.b"), false),
                limits));
    assertThat(tokens.principal("one").name()).isEqualTo("alice");
    assertThat(Files.readString(file))
        .contains(token.id())
        .doesNotContain(token.text())
        .doesNotContain(token.text().substring(17));
    char last = token.text().charAt(token.text().length() - 1);
    String almost = token.text().substring(0, token.text().length() - 1);
    assertUnknown(tokens, almost + (last == 'x' ? 'y' : 'x'));
    assertUnknown(tokens, almost);
    assertUnknown(tokens, token.text() + " ");
    assertUnknown(tokens, token.id());
    assertThat(tokens.isIssued(almost + "x")).isTrue();
    assertThat(tokens.isIssued("one")).isFalse();
  }

  @Test
  void sameTokenHasAnotherHashEachTime() throws IOException {
    TokenStore store = new TokenStore(folder.resolve("tokens"));
    NewToken one = issue(store, "ann");
    NewToken two = issue(store, "ann");
    assertThat(one.text()).isNotEqualTo(two.text()).matches("olp_[0-9A-Za-z]{12}_[0-9A-Za-z]{40}");
    assertThat(TokenHash.of(one.text(), new SecureRandom()).text())
        .isNotEqualTo(TokenHash.of(one.text(), new SecureRandom()).text());
  }

  @Test
  void refusesExpiredTokens() throws IOException {
    Path file = folder.resolve("tokens");
    TokenStore store = new TokenStore(file);
    NewToken old =
        store.issue(
            "ann",
            List.of(),
            List.of(),
            true,
            PrincipalLimits.NONE,
            Optional.of(Instant.now().minusSeconds(2)));
    NewToken lasting =
        store.issue(
            "ann",
            List.of(),
            List.of(),
            true,
            PrincipalLimits.NONE,
            Optional.of(Instant.now().plusSeconds(3_600)));
    TokenFile tokens = TokenFile.open(file);
    assertThat(tokens.principal(lasting.text()).rights()).isEqualTo(Rights.ALL);
    assertThatThrownBy(() -> tokens.principal(old.text()))
        .isInstanceOfSatisfying(
            SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED))
        .hasMessageContaining("expired")
        .hasMessageNotContaining(old.text());
  }

  @Test
  void isReadAgainWhenItChanges() throws IOException {
    TokenFile tokens = TokenFile.open(write("alice one\n"));
    assertThat(tokens.principal("one").name()).isEqualTo("alice");
    write("bob two-two\n");
    assertUnknown(tokens, "one");
    assertThat(tokens.principal("two-two").name()).isEqualTo("bob");
    TokenStore store = new TokenStore(folder.resolve("tokens"));
    NewToken issued = issue(store, "cid");
    assertThat(tokens.principal(issued.text()).name()).isEqualTo("cid");
    assertThat(store.revoke(issued.id())).isTrue();
    assertUnknown(tokens, issued.text());
    assertThat(tokens.principal("two-two").name()).isEqualTo("bob");
  }

  @Test
  void shutsEveryoneOutWhenItIsGone() throws IOException {
    Path file = write("one");
    TokenFile tokens = TokenFile.open(file);
    assertThat(tokens.problem()).isEmpty();
    Files.delete(file);
    assertUnknown(tokens, "one");
    assertThat(tokens.problem()).contains("it is missing");
    write("one");
    assertThat(tokens.principal("one").name()).startsWith("token-");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b c",
        "{",
        "{}",
        "{\"id\": \"AAAAAAAAAAAA\"}",
        "{\"ID\": 1}",
        "{\"id\": \"AAAAAAAAAAAA\", \"principal\": \"a\", \"hash\": \"secret-hash\","
            + " \"created\": \"2026-01-01T00:00:00Z\"}",
        "\u0000 x y",
      })
  void oneBadLineShutsEveryoneOut(String line) throws IOException {
    Path file = write("alice one\n" + line + "\n");
    assertThatThrownBy(() -> TokenFile.open(file))
        .isInstanceOf(TokenFileException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("secret-hash");
    write("alice one");
    TokenFile tokens = TokenFile.open(file);
    write("alice one\n" + line + "\n");
    assertUnknown(tokens, "one");
    assertThat(tokens.problem().orElseThrow()).contains("line 2").doesNotContain("secret-hash");
  }

  @Test
  void everyFieldOfAnEntryIsChecked() throws IOException {
    Path file = folder.resolve("tokens");
    issue(new TokenStore(file), "ann");
    String line = Files.readString(file).strip();
    for (String bad :
        List.of(
            line.replace("\"ann\"", "\"a b\""),
            line.replace("\"ann\"", "\"\""),
            line.replace("\"ann\"", "1"),
            line.replace("\"write\":true", "\"write\":\"yes\""),
            line.replace("\"write\":true", "\"write\":true,\"write\":true"),
            line.replace("\"write\":true", "\"mostAtOnce\":0"),
            line.replace("\"write\":true", "\"mostAtOnce\":1.5"),
            line.replace("\"write\":true", "\"expires\":\"tomorrow\""),
            line.replace("\"write\":true", "\"namespaces\":\"oleander.a\""),
            line.replace("\"write\":true", "\"namespaces\":[\"a\"]"),
            line.replace("\"write\":true", "\"namespaces\":[\"a.\"]"),
            line.replace("\"write\":true", "\"namespaces\":[\".a\"]"),
            line.replace("\"write\":true", "\"catalogs\":[1]"),
            line.replace("\"write\":true", "\"catalogs\":[\"\"]"),
            line.replace("\"write\":true", "\"wirte\":true"),
            line.replace("\"created\"", "\"Created\""),
            line + "{}",
            line + "\n" + line)) {
      assertThat(bad).isNotEqualTo(line);
      assertThatThrownBy(() -> TokenFile.open(write(bad)))
          .as(bad)
          .isInstanceOf(TokenFileException.class)
          .hasMessageContaining("line ");
    }
    assertThat(TokenFile.open(write(line)).problem()).isEmpty();
  }

  private static NewToken issue(TokenStore store, String principal) throws IOException {
    return store.issue(
        principal, List.of(), List.of(), true, PrincipalLimits.NONE, Optional.empty());
  }

  private static void assertUnknown(TokenFile tokens, String token) {
    assertThatThrownBy(() -> tokens.principal(token))
        .isInstanceOfSatisfying(
            SandboxException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED))
        .hasMessage("the bearer token is not known to this server");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("tokens"), text);
  }
}
