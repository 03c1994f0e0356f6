package dev.kmemspec.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Contexts;
import dev.kmemspec.program.Family;
import dev.kmemspec.text.KmemText;
import dev.kmemspec.text.Syntax;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of contexts.md, made from {@link Contexts} and a call of every kind. */
class ContextsTest {
  private static final String MACHINE = "machine page=4096 pages=4096 cpus=2 profile=linux-7.0\n";

  @Test
  void the_document_says_of_every_call_where_it_is_legal() throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    for (Syntax syntax : Syntax.all()) {
      boolean masked = call(syntax, "GFP_KERNEL").gfp() != null && hasMask(syntax);
      for (String gfp : masked ? new String[] {"GFP_KERNEL", "GFP_ATOMIC"} : new String[] {""}) {
        Call call = call(syntax, gfp.isEmpty() ? "GFP_KERNEL" : gfp);
        Family family = Family.of(call);
        if (family.allocates() || family == Family.RCU) {
          String name = "`" + syntax.name() + "`" + (gfp.isEmpty() ? "" : " " + gfp);
          rows.merge(family + " | " + contexts(call), name, (a, b) -> a + ", " + b);
        }
      }
    }

    String table =
        rows.entrySet().stream()
            .map(row -> {
              String[] key = row.getKey().split(" \\| ", 2);
              return "| "
                  + key[0].toLowerCase(Locale.ROOT)
                  + " | "
                  + row.getValue()
                  + " | "
                  + key[1]
                  + " |\n";
            })
            .collect(Collectors.joining("", "| family | calls | legal in |\n|---|---|---|\n", ""));

    assertThat(rows).isNotEmpty();
    Documents.has("contexts.md", "contexts", table);
  }

  private static boolean hasMask(Syntax syntax) {
    return syntax.parameters().stream().anyMatch(each -> each.kind() == Syntax.Kind.GFP);
  }

  private static String contexts(Call call) {
    return Stream.of(Context.values())
        .filter(context -> Contexts.illegal(call, context, Profile.LINUX_7_0) == null)
        .map(Context::keyword)
        .collect(Collectors.joining(", "));
  }

  /** A call of that kind with any arguments. */
  private static Call call(Syntax syntax, String gfp) {
    String arguments =
        syntax.parameters().stream()
            .filter(each -> each.kind() != Syntax.Kind.FLAG)
            .map(each -> argument(each, gfp))
            .collect(Collectors.joining(", "));
    String line = (syntax.answers() ? "x = " : "") + syntax.name() + "(" + arguments + ")\n";
    return KmemText.parse(MACHINE + line, "any.kmem").program().calls().getFirst().call();
  }

  private static String argument(Syntax.Parameter parameter, String gfp) {
    return switch (parameter.kind()) {
      case SIZE, INT -> "1";
      case GFP -> gfp;
      case SLAB_FLAGS, PROT, MAP_FLAGS -> "0";
      case OPERAND -> "NULL";
      case OPERANDS -> "[]";
      case STRING -> "\"dog\"";
      case FLAG -> parameter.name();
    };
  }
}
