package dev.oleander.polars.sandbox.scripts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of stored scripts: {@code <folder>/<namespace>/<name>.py} is the script {@code
 * namespace.name}. What is in it is looked at whenever it is asked for, so a change needs no
 * restart; a file that has just been written is taken when it is a second old. Any thread.
 */
public final class ScriptFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ScriptFolder.class);
  private static final String SUFFIX = ".py";
  private static final int MOST_SCRIPTS = 1_000;
  private static final int MOST_NAME_SHOWN = 200;
  private static final long MOST_KEPT_CHARS = 32L << 20;

  private final Optional<Path> folder;

  /** What was made of files, by their real path; one that has changed is read again. */
  private final Cache<Path, Known> known =
      Caffeine.newBuilder()
          .maximumWeight(MOST_KEPT_CHARS)
          .weigher((Path path, Known file) -> file.weight())
          .build();

  /**
   * @param folder empty when no scripts are stored
   */
  public ScriptFolder(Optional<Path> folder) {
    this.folder = Objects.requireNonNull(folder, "folder");
  }

  /**
   * A script, or what is wrong with it.
   *
   * @param script empty when it cannot be called
   * @param problem why it cannot be called; empty when it can
   */
  public record Entry(String name, Optional<StoredScript> script, Optional<String> problem) {

    private static Entry of(ScriptName name, Known file) {
      return new Entry(
          name.toString(),
          file.signature().map(signature -> new StoredScript(name, signature, file.source())),
          file.problem());
    }

    private static Entry bad(String name, String problem) {
      return new Entry(name, Optional.empty(), Optional.of(problem));
    }
  }

  /** What was made of a file when it was like that. */
  private record Known(
      ScriptFile.Stamp stamp,
      String source,
      Optional<Signature> signature,
      Optional<String> problem) {

    private int weight() {
      return 1_000 + source.length();
    }
  }

  /**
   * All that is in the folder, in the order of the names; what is bad among it too.
   *
   * @param visible which namespaces count
   * @throws SandboxException when the folder cannot be read
   */
  public List<Entry> list(Predicate<String> visible) {
    if (folder.isEmpty()) {
      return List.of();
    }
    Map<String, Optional<ScriptName>> names = new TreeMap<>();
    try {
      Path real = folder.get().toRealPath();
      for (Path namespace : children(real)) {
        String first = namespace.getFileName().toString();
        if (first.endsWith(SUFFIX) && Files.isRegularFile(namespace)) {
          if (visible.test("")) {
            names.put(shown(first), Optional.empty());
          }
        } else if (Files.isDirectory(namespace) && visible.test(first)) {
          for (Path file : scriptsIn(namespace)) {
            String name = first + "." + withoutSuffix(file.getFileName().toString());
            names.put(name, ScriptName.parse(name));
          }
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return entries(names);
  }

  private List<Entry> entries(Map<String, Optional<ScriptName>> names) {
    List<Entry> entries = new ArrayList<>();
    names.forEach(
        (text, name) -> {
          if (entries.size() < MOST_SCRIPTS) {
            if (name.isPresent()) {
              look(name.get()).ifPresent(entries::add);
            } else {
              entries.add(Entry.bad(shown(text), misnamed(text)));
            }
          } else if (entries.size() == MOST_SCRIPTS) {
            entries.add(
                Entry.bad(
                    shown(text),
                    "this and the scripts after it are not listed, for there are more than %d"
                        .formatted(MOST_SCRIPTS)));
          }
        });
    return entries;
  }

  private static String misnamed(String text) {
    return text.endsWith(SUFFIX)
        ? "is in no namespace: put it into a folder of the folder"
        : "has a name that cannot be called: let those of the folder and of the file be ASCII"
            + " letters, digits and underscores that begin with no digit";
  }

  /**
   * A script that can be called.
   *
   * @param name as {@code namespace.name}
   * @param visible which namespaces count
   * @throws SandboxException INVALID_REQUEST when there is none, SCRIPT_FAILED when it is a bad one
   */
  public StoredScript find(String name, Predicate<String> visible) {
    Entry entry =
        ScriptName.parse(name)
            .filter(parsed -> visible.test(parsed.namespace()))
            .flatMap(this::look)
            .orElseThrow(
                () ->
                    new SandboxException(
                        ErrorCode.INVALID_REQUEST,
                        "storedScript '%s' is none that this server has; GET /api/v1/scripts lists"
                                .formatted(shown(name))
                            + " them"));
    return entry
        .script()
        .orElseThrow(
            () ->
                new SandboxException(
                    ErrorCode.SCRIPT_FAILED,
                    "the stored script '%s' cannot be run: %s"
                        .formatted(name, entry.problem().orElseThrow())));
  }

  /** What is there by this name; empty if nothing is. */
  private Optional<Entry> look(ScriptName name) {
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path real = folder.get().toRealPath();
      Path path = real.resolve(name.namespace()).resolve(name.name() + SUFFIX).toRealPath();
      if (!path.startsWith(real)) {
        return Optional.of(
            Entry.bad(name.toString(), "is a link out of the folder: copy the file into it"));
      }
      return Optional.of(look(name, new ScriptFile(real, path)));
    } catch (BadScriptException e) {
      return Optional.of(Entry.bad(name.toString(), e.getMessage()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      LOG.warn("the stored script {} cannot be read: {}", name, e.toString());
      return Optional.of(
          Entry.bad(name.toString(), "cannot be read: let the server's user read the file"));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Entry look(ScriptName name, ScriptFile file) throws IOException, BadScriptException {
    ScriptFile.Stamp stamp = file.stamp();
    Known before = known.getIfPresent(file.path());
    if (before == null || !before.stamp().equals(stamp)) {
      if (stamp.settled()) {
        before = read(file, stamp);
        known.put(file.path(), before);
        before.problem().ifPresent(problem -> LOG.warn("stored script {}: {}", name, problem));
      } else if (before == null) {
        throw new BadScriptException("has just been written: it can be called in a second");
      }
    }
    return Entry.of(name, before);
  }

  private static Known read(ScriptFile file, ScriptFile.Stamp stamp)
      throws IOException, BadScriptException {
    String source = "";
    try {
      source = file.read(stamp);
      return new Known(stamp, source, Optional.of(SignatureReader.read(source)), Optional.empty());
    } catch (BadScriptException e) {
      return new Known(stamp, "", Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path child : stream) {
        String name = child.getFileName().toString();
        // What editors, Python and Kubernetes keep beside the files.
        if (!name.startsWith(".") && !name.startsWith("__")) {
          children.add(child);
        }
      }
    }
    return children;
  }

  private static List<Path> scriptsIn(Path namespace) throws IOException {
    try {
      return children(namespace).stream()
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .toList();
    } catch (FileSystemException e) {
      LOG.warn(
          "the stored scripts of {} cannot be read: {}", namespace.getFileName(), e.toString());
      return List.of();
    }
  }

  private static String withoutSuffix(String file) {
    return file.substring(0, file.length() - SUFFIX.length());
  }

  /** A name that may be anything, so that it can be shown. */
  static String shown(String name) {
    String start =
        name.length() > MOST_NAME_SHOWN ? name.substring(0, MOST_NAME_SHOWN) + "…" : name;
    // Half of a surrogate pair has no UTF-8.
    return new String(start.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static SandboxException unreadable(IOException cause) {
    LOG.error("the folder of stored scripts cannot be read", cause);
    return new SandboxException(
        ErrorCode.INTERNAL,
        "the folder of stored scripts cannot be read; the server's log says why",
        cause);
  }
}
