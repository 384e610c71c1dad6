package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.access.NewToken;
import dev.oleander.polars.sandbox.access.PrincipalLimits;
import dev.oleander.polars.sandbox.access.TokenEntry;
import dev.oleander.polars.sandbox.access.TokenStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code token}: issues, lists and revokes the tokens of a token file. */
@Command(
    name = "token",
    description = "Issues, lists and revokes bearer tokens; a running server takes note at once.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TokenCommand {
  private static final int FAILED = 2;

  @Spec private CommandSpec spec;

  @Command(
      name = "issue",
      description = "Makes a token and prints it, this once: the file holds a hash of it only.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  int issue(
      @Option(
              names = "--token-file",
              required = true,
              paramLabel = "FILE",
              description = "Made, for its owner alone, when it is not there.")
          Path file,
      @Option(
              names = "--principal",
              required = true,
              paramLabel = "NAME",
              description = "Whose workloads those of this token are.")
          String principal,
      @Option(
              names = "--catalog",
              paramLabel = "CATALOG",
              description =
                  "Lets it read all of a catalog; may be repeated. Without this and --namespace it"
                      + " reads all of the lake.")
          List<String> catalogs,
      @Option(
              names = "--namespace",
              paramLabel = "CATALOG.NAMESPACE",
              description = "Lets it read this one namespace of a catalog; may be repeated.")
          List<String> namespaces,
      @Option(names = "--read-only", description = "Lets it write nothing; so if neither is said.")
          boolean readOnly,
      @Option(names = "--write", description = "Lets it write what it reads.") boolean write,
      @Option(
              names = "--scripts",
              paramLabel = "NAMESPACE",
              description =
                  "Lets it run the stored scripts of this namespace; may be repeated. Without this"
                      + " it runs all of them.")
          List<String> scripts,
      @Option(
              names = "--expires",
              paramLabel = "TIME",
              description = "How long it is taken: 90d, 12h or 30m from now.",
              converter = Lifetime.class)
          Duration lifetime,
      @Option(
              names = "--most-at-once",
              paramLabel = "N",
              description = "How many workloads of the principal may run at once.")
          Integer mostAtOnce,
      @Option(names = "--most-waiting", paramLabel = "N", description = "How many more may wait.")
          Integer mostWaiting,
      @Option(
              names = "--largest-tier",
              paramLabel = "VCPUS",
              description = "The largest tier that it may ask for.")
          Integer largestTier,
      @Option(
              names = "--requests-per-second",
              paramLabel = "N",
              description = "How many requests it may send; 0 means any number.")
          Integer requestsPerSecond) {
    if (readOnly && write) {
      return refuse("--read-only and --write exclude each other");
    }
    return run(
        () -> {
          NewToken token =
              new TokenStore(file)
                  .issue(
                      principal,
                      Optional.ofNullable(catalogs).orElse(List.of()),
                      Optional.ofNullable(namespaces).orElse(List.of()),
                      write,
                      Optional.ofNullable(scripts).map(Set::copyOf),
                      new PrincipalLimits(
                          limit(mostAtOnce),
                          limit(mostWaiting),
                          limit(largestTier),
                          limit(requestsPerSecond)),
                      Optional.ofNullable(lifetime).map(Instant.now()::plus));
          err().printf("token %s of principal %s; it is not shown again:%n", token.id(), principal);
          err().flush();
          out().println(token.text());
          out().flush();
          return 0;
        });
  }

  @Command(
      name = "list",
      description = "Shows which tokens there are, and what they let their principals do.",
      mixinStandardHelpOptions = true)
  int list(@Option(names = "--token-file", required = true, paramLabel = "FILE") Path file) {
    return run(
        () -> {
          TokenStore store = new TokenStore(file);
          store.list().forEach(entry -> out().println(describe(entry)));
          for (int line : store.linesInTheClear()) {
            out().printf("line %d: in the clear, reads and writes everything%n", line);
          }
          out().flush();
          return 0;
        });
  }

  @Command(
      name = "revoke",
      description = "Takes a token out of the file; the next request with it is refused.",
      mixinStandardHelpOptions = true)
  int revoke(
      @Option(names = "--token-file", required = true, paramLabel = "FILE") Path file,
      @Parameters(paramLabel = "ID", description = "As list shows it.") String id) {
    return run(
        () ->
            new TokenStore(file).revoke(id)
                ? 0
                : refuse(
                    "%s has no token %s; see: token list --token-file %s"
                        .formatted(file, id, file)));
  }

  private static OptionalInt limit(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static String describe(TokenEntry entry) {
    List<String> words = new ArrayList<>();
    words.add(entry.id());
    words.add(entry.principal());
    words.add(entry.rights().write() ? "reads and writes" : "reads");
    if (entry.rights().everything()) {
      words.add("everything");
    }
    new TreeSet<>(entry.rights().catalogs()).forEach(catalog -> words.add(catalog + ".*"));
    TreeSet<String> parts = new TreeSet<>();
    entry
        .rights()
        .namespaces()
        .forEach((catalog, names) -> names.forEach(name -> parts.add(catalog + "." + name)));
    words.addAll(parts);
    entry
        .rights()
        .scripts()
        .ifPresent(names -> words.add("scripts=" + String.join(",", new TreeSet<>(names))));
    PrincipalLimits limits = entry.limits();
    limits.mostAtOnce().ifPresent(n -> words.add("most-at-once=" + n));
    limits.mostWaiting().ifPresent(n -> words.add("most-waiting=" + n));
    limits.largestTier().ifPresent(n -> words.add("largest-tier=" + n));
    limits.requestsPerSecond().ifPresent(n -> words.add("requests-per-second=" + n));
    words.add("created=" + entry.created());
    entry
        .expires()
        .ifPresent(end -> words.add((end.isAfter(Instant.now()) ? "expires=" : "EXPIRED=") + end));
    return String.join(" ", words);
  }

  /** What a subcommand does. */
  @FunctionalInterface
  private interface Action {
    int run() throws IOException;
  }

  private int run(Action action) {
    try {
      return action.run();
    } catch (IllegalArgumentException e) {
      return refuse(e.getMessage());
    } catch (FileSystemException e) {
      return refuse("the token file cannot be used: " + e);
    } catch (IOException e) {
      return refuse("the token file cannot be used: " + e.getMessage());
    }
  }

  private int refuse(String message) {
    err().println("sandbox-server: " + message);
    err().flush();
    return FAILED;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Reads {@code 90d}, {@code 12h} and {@code 30m}. */
  static final class Lifetime implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})([dhm])");

    @Override
    public Duration convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + text + "' is not like 90d, 12h or 30m");
      }
      long count = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "d" -> Duration.ofDays(count);
        case "h" -> Duration.ofHours(count);
        default -> Duration.ofMinutes(count);
      };
    }
  }
}
