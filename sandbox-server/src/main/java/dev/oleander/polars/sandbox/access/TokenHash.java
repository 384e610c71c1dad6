package dev.oleander.polars.sandbox.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the token file keeps of a token: a salt, and the HMAC-SHA-256 of the token under it. Tokens
 * are random and have far more bits than anyone can try, so a slow hash, which passwords need,
 * would add nothing but load. The salt keeps two files from being compared, or attacked at once.
 */
final class TokenHash {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SALT_BYTES = 16;
  private static final Pattern FORM =
      Pattern.compile("hmac-sha256:([0-9a-f]{%d}):([0-9a-f]{64})".formatted(2 * SALT_BYTES));

  /** Of no token: what an unknown one is checked against, so that it takes as long. */
  static final TokenHash OF_NOTHING = new TokenHash(new byte[SALT_BYTES], new byte[32]);

  private final byte[] salt;
  private final byte[] digest;

  private TokenHash(byte[] salt, byte[] digest) {
    this.salt = salt;
    this.digest = digest;
  }

  static TokenHash of(String token, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new TokenHash(salt, digest(salt, token));
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static TokenHash parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("hash is not of the form hmac-sha256:<salt>:<digest>");
    }
    HexFormat hex = HexFormat.of();
    return new TokenHash(hex.parseHex(matcher.group(1)), hex.parseHex(matcher.group(2)));
  }

  String text() {
    HexFormat hex = HexFormat.of();
    return "hmac-sha256:%s:%s".formatted(hex.formatHex(salt), hex.formatHex(digest));
  }

  /** Takes as long for a wrong token as for the right one. */
  boolean matches(String token) {
    return MessageDigest.isEqual(digest, digest(salt, token));
  }

  private static byte[] digest(byte[] salt, String token) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(salt, ALGORITHM));
      return mac.doFinal(token.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }
}
