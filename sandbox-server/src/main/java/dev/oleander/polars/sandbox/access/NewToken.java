package dev.oleander.polars.sandbox.access;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token that was just made: {@code olp_<id>_<secret>}. The id finds the entry of the token file
 * and is no secret; the secret has some 238 random bits.
 */
public final class NewToken {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int ID_LENGTH = 12;
  private static final int SECRET_LENGTH = 40;
  private static final Pattern FORM =
      Pattern.compile("olp_([0-9A-Za-z]{%d})_[0-9A-Za-z]{%d}".formatted(ID_LENGTH, SECRET_LENGTH));
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{%d}".formatted(ID_LENGTH));

  private final String id;
  private final String text;

  private NewToken(String id, String text) {
    this.id = id;
    this.text = text;
  }

  static NewToken make(SecureRandom random) {
    String id = random(random, ID_LENGTH);
    return new NewToken(id, "olp_" + id + "_" + random(random, SECRET_LENGTH));
  }

  private static String random(SecureRandom random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  /** The id within a token; empty when the token is not of this form. */
  static Optional<String> idWithin(String token) {
    Matcher matcher = FORM.matcher(token);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  public String id() {
    return id;
  }

  /** The token itself, to be shown to its owner once. */
  public String text() {
    return text;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "token " + id;
  }
}
