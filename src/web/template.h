/* Templates: HTML files with places to fill in from a tree of values.
 *
 *   {{name}} {{a.b}}              the text, escaped for where it stands
 *   {{link path}}                 a whole address of ours, alone in a href or action; it was made
 * with url_add() and begins with one slash, a ? or a #
 *   {{t web.title}} {{t web.count n}}   a message, with values as its arguments
 *   {{#each rows}}…{{/each}}      once for each item, names then looked up in the item first
 *   {{#if x}}…{{else}}…{{/if}}    when x is not null, false, 0 or empty
 *   {{#find rows key=word}}…{{else}}…{{/find}}   with the first item of the list whose text `key`
 *                                 reads word; the else when there is none
 *   {{> head}}                    another template
 *
 * A template is compiled once. Compiling knows where in the HTML each place stands (text, quoted
 * attribute, URL attribute) and refuses places where no escaping is safe: in tags outside quotes,
 * in scripts, styles and comments. An unknown message is refused when compiling; an unknown name
 * when rendering, so a slip of the pen is an error page in a test and never an empty place.
 */
#pragma once

#include "base/scope.h"
#include "base/value.h"
#include "web/html.h"

struct template_set; /* compiled templates, immutable; shared by threads */

struct template_file {
  struct str name; /* "indicators.html" is "indicators" to {{> …}} */
  struct str text;
};

/* Compiles all files into the scope's arena. Faults are diagnostics; then LY_INVALID. */
LY_MUST_CHECK enum ly template_compile(struct scope *s, const struct template_file *files,
                                       size_t count, struct template_set **out);

/* Whether there is such a template. */
bool template_has(const struct template_set *set, struct str name);

/* Renders the named template in the scope's language. */
LY_MUST_CHECK enum ly template_render(struct scope *s, const struct template_set *set,
                                      struct str name, const struct value *root, struct html *out);
