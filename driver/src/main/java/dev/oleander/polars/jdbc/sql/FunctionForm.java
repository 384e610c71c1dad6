package dev.oleander.polars.jdbc.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The way to spell a function in Polars SQL, chosen by the operands of its call. */
@FunctionalInterface
interface FunctionForm {
  /** Of a number that is written out; an int holds them all. */
  int MOST_DIGITS = 9;

  /**
   * A way to spell a call.
   *
   * @param template what to send
   * @param operands what its gaps stand for
   */
  record Spelling(Template template, List<FunctionCall.Operand> operands) {
    /** Copies {@code operands}. */
    public Spelling {
      operands = List.copyOf(operands);
    }
  }

  /**
   * How to spell {@code call}.
   *
   * @throws SqlScanException if the function does not take these operands
   */
  Spelling of(FunctionCall call) throws SqlScanException;

  /** One template for each number of operands. */
  static FunctionForm plain(String... templates) {
    Map<Integer, Template> byOperands =
        Arrays.stream(templates)
            .map(Template::of)
            .collect(Collectors.toUnmodifiableMap(Template::operands, template -> template));
    return call -> {
      Template template = byOperands.get(call.operands().size());
      if (template == null) {
        throw wrongCount(call, byOperands.keySet());
      }
      return new Spelling(template, call.operands());
    };
  }

  /**
   * A template for each word that an operand can be.
   *
   * @param operand which one, from 1
   * @param count how many operands the call has
   */
  static FunctionForm byWord(int operand, int count, Map<String, String> templates) {
    Map<String, FunctionForm> forms =
        templates.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> fixed(entry.getValue())));
    return byWordForms(operand, count, forms);
  }

  /** As {@link #byWord}, with forms that look at the other operands. */
  static FunctionForm byWordForms(int operand, int count, Map<String, FunctionForm> forms) {
    return call -> {
      if (call.operands().size() != count) {
        throw wrongCount(call, Set.of(count));
      }
      FunctionForm form = call.word(operand).map(forms::get).orElse(null);
      if (form == null) {
        throw SqlScanException.syntax(
            call.tokens().text(),
            call.startOf(operand),
            "operand "
                + operand
                + " of {fn "
                + call.tokens().textOf(call.name())
                + "} is one of "
                + String.join(", ", new TreeSet<>(forms.keySet())));
      }
      return form.of(call);
    };
  }

  /** A template that takes the operands as they are. */
  static FunctionForm fixed(String sql) {
    Template template = Template.of(sql);
    return call -> new Spelling(template, call.operands());
  }

  /**
   * As {@code form}, and with CHARACTERS as a last operand, which is what {@code form} counts in.
   */
  static FunctionForm inCharacters(FunctionForm form) {
    return call -> {
      int last = call.operands().size();
      String unit = last > 1 ? call.word(last).orElse("") : "";
      if (unit.equals("OCTETS")) {
        throw SqlScanException.unsupported(
            call.tokens().text(),
            call.startOf(last),
            "the driver counts characters only; leave OCTETS out");
      }
      return unit.equals("CHARACTERS")
          ? form.of(
              new FunctionCall(call.tokens(), call.name(), call.operands().subList(0, last - 1)))
          : form.of(call);
    };
  }

  /**
   * A whole number with or without minus, or a parameter, as an operand: Polars takes no other
   * expression there.
   *
   * @param operand which one, from 1
   * @param count how many operands the call has
   * @param positive the template for a number without minus
   * @param negative the template for the number that stands after a minus
   * @param mostNegative the largest number after a minus
   */
  static FunctionForm byNumber(
      int operand, int count, String positive, String negative, int mostNegative) {
    Template plus = Template.of(positive);
    Template minus = Template.of(negative);
    return call -> {
      if (call.operands().size() != count) {
        throw wrongCount(call, Set.of(count));
      }
      FunctionCall.Operand range = call.operands().get(operand - 1);
      TokenSequence tokens = call.tokens();
      boolean signed =
          range.to() - range.from() == 2
              && tokens.is(range.from(), TokenKind.OPERATOR)
              && tokens.textOf(range.from()).equals("-");
      int number = signed ? range.from() + 1 : range.from();
      boolean literal =
          number + 1 == range.to()
              && (isWhole(tokens, number, signed ? mostNegative : Integer.MAX_VALUE)
                  || (!signed && tokens.is(number, TokenKind.PARAMETER)));
      if (!literal) {
        throw SqlScanException.unsupported(
            tokens.text(),
            call.startOf(operand),
            "operand "
                + operand
                + " of {fn "
                + tokens.textOf(call.name())
                + "} must be a whole number"
                + (mostNegative < Integer.MAX_VALUE ? " from -" + mostNegative : "")
                + ", or a parameter; Polars takes no expression here");
      }
      List<FunctionCall.Operand> operands = new ArrayList<>(call.operands());
      operands.set(operand - 1, new FunctionCall.Operand(number, range.to()));
      return new Spelling(signed ? minus : plus, operands);
    };
  }

  private static boolean isWhole(TokenSequence tokens, int index, int most) {
    String number = tokens.is(index, TokenKind.NUMBER) ? tokens.textOf(index) : "";
    return number.length() <= MOST_DIGITS
        && !number.isEmpty()
        && number.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(number) <= most;
  }

  private static SqlScanException wrongCount(FunctionCall call, Set<Integer> counts) {
    String expected =
        counts.stream().sorted().map(String::valueOf).collect(Collectors.joining(" or "));
    return SqlScanException.syntax(
        call.tokens().text(),
        call.start(),
        "{fn "
            + call.tokens().textOf(call.name())
            + "} takes "
            + expected
            + " operand(s), not "
            + call.operands().size());
  }
}
