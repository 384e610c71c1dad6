package dev.oleander.polars.sandbox.access;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.host.FileStamp;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bearer tokens that are known, looked at for changes with each request. A file that is missing
 * or has one bad line knows no token. Only hashes of tokens are kept. Any thread.
 */
public final class TokenFile {
  /** The largest file that is read. */
  static final long MOST_BYTES = 16L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(TokenFile.class);
  private static final int DIGEST_BYTES_IN_NAME = 5;

  private final Path file;
  private volatile Contents contents = Contents.unusable(null, "it was not read yet");

  /** Whether it was told what may be improved about the file. Guarded by this. */
  private boolean advised;

  private TokenFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the file for the first time.
   *
   * @throws TokenFileException when it cannot be used
   */
  public static TokenFile open(Path file) throws TokenFileException {
    TokenFile tokens = new TokenFile(file);
    Contents read = tokens.read();
    if (read.problem().isPresent()) {
      throw new TokenFileException("tokenFile: %s: %s".formatted(file, read.problem().get()));
    }
    tokens.contents = read;
    tokens.advise(read);
    return tokens;
  }

  /**
   * Who holds a token. Takes as long for a wrong secret as for the right one.
   *
   * @throws SandboxException UNAUTHENTICATED
   */
  public Principal principal(String token) {
    Contents known = current();
    Optional<TokenEntry> entry = NewToken.idWithin(token).map(known.issued()::get);
    // A token with an unknown id is hashed too: how long it takes does not tell which ids there
    // are.
    boolean right = entry.map(TokenEntry::hash).orElse(TokenHash.OF_NOTHING).matches(token);
    if (entry.isPresent() && right) {
      if (entry.get().expired(Instant.now())) {
        throw new SandboxException(
            ErrorCode.UNAUTHENTICATED,
            "the bearer token %s has expired: ask for a new one".formatted(entry.get().id()));
      }
      return entry.get().toPrincipal();
    }
    byte[] digest = digest(token);
    Principal found = null;
    for (ClearEntry clear : known.clear()) {
      if (MessageDigest.isEqual(clear.digest(), digest)) {
        found = clear.principal();
      }
    }
    if (found == null) {
      throw new SandboxException(
          ErrorCode.UNAUTHENTICATED, "the bearer token is not known to this server");
    }
    return found;
  }

  /** Whether a token was issued, or is a guess at the secret of one: nobody guesses those. */
  public boolean isIssued(String token) {
    return NewToken.idWithin(token).filter(current().issued()::containsKey).isPresent();
  }

  /** Why no token is known, when that is so because of the file. */
  public Optional<String> problem() {
    return current().problem();
  }

  private Contents current() {
    Contents known = contents;
    return FileStamp.of(file).equals(known.state()) ? known : reread();
  }

  private synchronized Contents reread() {
    Contents known = contents;
    if (FileStamp.of(file).equals(known.state())) {
      return known;
    }
    Contents read = read();
    contents = read;
    if (read.problem().isPresent()) {
      if (!read.problem().equals(known.problem())) {
        LOG.error(
            "no request is let in, because the token file {} cannot be used: {}",
            file,
            read.problem().get());
      }
    } else {
      LOG.info(
          "the token file {} was read again: {} tokens",
          file,
          read.issued().size() + read.clear().size());
      advise(read);
    }
    return read;
  }

  private Contents read() {
    FileStamp state = FileStamp.of(file);
    try {
      return Contents.of(state, TokenLines.parse(readText(file)));
    } catch (NoSuchFileException e) {
      return Contents.unusable(state, "it is missing");
    } catch (TokenFileException e) {
      return Contents.unusable(state, e.getMessage());
    } catch (IOException e) {
      LOG.debug("the token file cannot be read", e);
      // Nothing of what the state holds may change when it can be read: it is tried again.
      return Contents.unusable(null, "it cannot be read");
    }
  }

  static String readText(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new TokenFileException("it has more than %d bytes".formatted(MOST_BYTES));
    }
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new TokenFileException("it is not UTF-8", e);
    }
  }

  private synchronized void advise(Contents read) {
    if (read.issued().isEmpty() && read.clear().isEmpty()) {
      LOG.warn("the token file {} has no token: no request is let in", file);
    }
    if (advised) {
      return;
    }
    if (!read.clear().isEmpty()) {
      advised = true;
      LOG.warn(
          "the token file {} holds {} tokens in the clear; replace them by hashed ones, made with:"
              + " java -jar sandbox-server.jar token issue --token-file {} --principal NAME",
          file,
          read.clear().size(),
          file);
    }
    if (readableByOthers()) {
      advised = true;
      LOG.warn("the token file can be read by others; put that right with: chmod o= {}", file);
    }
  }

  private boolean readableByOthers() {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      return permissions.contains(PosixFilePermission.OTHERS_READ);
    } catch (UnsupportedOperationException | IOException e) {
      LOG.debug("the permissions of the token file cannot be read", e);
      return false;
    }
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /**
   * What the file held when it was read.
   *
   * @param state what it looked like then; null before the first time
   */
  private record Contents(
      FileStamp state,
      Map<String, TokenEntry> issued,
      List<ClearEntry> clear,
      Optional<String> problem) {

    static Contents unusable(FileStamp state, String problem) {
      return new Contents(state, Map.of(), List.of(), Optional.of(problem));
    }

    static Contents of(FileStamp state, TokenLines.Contents lines) {
      Map<String, TokenEntry> issued = new HashMap<>();
      lines.issued().forEach(entry -> issued.put(entry.id(), entry));
      List<ClearEntry> clear = new ArrayList<>();
      lines.clear().forEach(line -> clear.add(ClearEntry.of(line)));
      return new Contents(state, Map.copyOf(issued), List.copyOf(clear), Optional.empty());
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  private record ClearEntry(Principal principal, byte[] digest) {

    static ClearEntry of(TokenLines.Clear line) {
      byte[] digest = TokenFile.digest(line.token());
      String name =
          line.principal()
              .orElseGet(
                  () -> "token-" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES_IN_NAME));
      return new ClearEntry(
          new Principal(name, "line-" + line.line(), Rights.ALL, PrincipalLimits.NONE), digest);
    }
  }
}
