package dev.oleander.polars.sandbox.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Changes a token file: each change is a whole new file that takes the place of the old one, so
 * that a server never reads half of it. Those that change it at the same time, in other processes
 * too, wait for each other. One thread at a time.
 */
public final class TokenStore {
  private static final Set<PosixFilePermission> OWN_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path file;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param file need not exist
   */
  public TokenStore(Path file) {
    this.file = file.toAbsolutePath();
  }

  /** Adds a token that may run all stored scripts. */
  public NewToken issue(
      String principal,
      List<String> catalogs,
      List<String> namespaces,
      boolean write,
      PrincipalLimits limits,
      Optional<Instant> expires)
      throws IOException {
    return issue(principal, catalogs, namespaces, write, Optional.empty(), limits, expires);
  }

  /**
   * Adds a token.
   *
   * @param catalogs those of which all may be read
   * @param namespaces {@code catalog.namespace} or {@code catalog.*}; with no catalogs either: all
   *     of the lake may be read
   * @param scripts the namespaces of the stored scripts that may be run; empty for all
   * @param expires when the token ends to be taken; empty for never
   * @throws IllegalArgumentException for a name that cannot be one
   * @throws TokenFileException when the file has a bad line
   */
  public NewToken issue(
      String principal,
      List<String> catalogs,
      List<String> namespaces,
      boolean write,
      Optional<Set<String>> scripts,
      PrincipalLimits limits,
      Optional<Instant> expires)
      throws IOException {
    NewToken token = NewToken.make(random);
    Rights lake =
        catalogs.isEmpty() && namespaces.isEmpty()
            ? Rights.toEverything(write)
            : Rights.to(catalogs, namespaces, write);
    TokenEntry entry =
        new TokenEntry(
            token.id(),
            TokenLines.checkedPrincipal(principal),
            TokenHash.of(token.text(), random),
            scripts.map(lake::withScripts).orElse(lake),
            limits,
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            expires.map(end -> end.truncatedTo(ChronoUnit.SECONDS)));
    change(
        text -> {
          String ended = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
          return ended + TokenLines.format(entry) + "\n";
        });
    return token;
  }

  /** The issued tokens, in the order of the file. */
  public List<TokenEntry> list() throws IOException {
    return TokenLines.parse(TokenFile.readText(file)).issued();
  }

  /** The numbers of the lines that hold tokens in the clear. */
  public List<Integer> linesInTheClear() throws IOException {
    return TokenLines.parse(TokenFile.readText(file)).clear().stream()
        .map(TokenLines.Clear::line)
        .toList();
  }

  /**
   * Takes a token out.
   *
   * @return false when there is none of this id
   */
  public boolean revoke(String id) throws IOException {
    if (list().stream().noneMatch(entry -> entry.id().equals(id))) {
      return false;
    }
    change(
        text -> {
          List<String> kept = new ArrayList<>();
          for (String line : text.lines().toList()) {
            if (!TokenLines.idOf(line).equals(Optional.of(id))) {
              kept.add(line);
            }
          }
          return kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
        });
    return true;
  }

  /** Makes a new text of the old one. */
  @FunctionalInterface
  private interface Change {
    String apply(String text);
  }

  private void change(Change change) throws IOException {
    // A link stays one: what it leads to is replaced.
    Path real = Files.exists(file) ? file.toRealPath() : file;
    Path lockFile = real.resolveSibling(real.getFileName() + ".lock");
    try (FileChannel lock =
        FileChannel.open(
            lockFile,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWN_ONLY))) {
      lock.lock();
      String text = readIfThere(real);
      TokenLines.parse(text);
      String changed = change.apply(text);
      TokenLines.parse(changed);
      replace(real, changed);
    }
  }

  private static String readIfThere(Path real) throws IOException {
    try {
      return TokenFile.readText(real);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static void replace(Path real, String text) throws IOException {
    Path made =
        Files.createTempFile(
            real.getParent(),
            "." + real.getFileName(),
            ".new",
            PosixFilePermissions.asFileAttribute(OWN_ONLY));
    try {
      try (FileChannel out = FileChannel.open(made, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      if (Files.exists(real)) {
        keepOwners(real, made);
      }
      Files.move(made, real, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  /**
   * Gives the new file the old one's owner and group, and lets the group read it if that is so now:
   * else a server that runs as another user would be locked out. Others are let go of.
   */
  private static void keepOwners(Path old, Path made) throws IOException {
    PosixFileAttributes before = Files.readAttributes(old, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(made, PosixFileAttributeView.class);
    PosixFileAttributes now = view.readAttributes();
    try {
      if (!before.owner().equals(now.owner())) {
        view.setOwner(before.owner());
      }
      if (!before.group().equals(now.group())) {
        view.setGroup(before.group());
      }
    } catch (IOException e) {
      throw new TokenFileException(
          "the file belongs to %s and group %s, which a new file cannot be given to: run this as that user"
              .formatted(before.owner().getName(), before.group().getName()),
          e);
    }
    Set<PosixFilePermission> permissions = EnumSet.copyOf(OWN_ONLY);
    if (before.permissions().contains(PosixFilePermission.GROUP_READ)) {
      permissions.add(PosixFilePermission.GROUP_READ);
    }
    view.setPermissions(permissions);
  }
}
