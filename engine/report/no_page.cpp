// Stands in for the page where it could not be built: `report` then says so.
#include "report/page.h"

namespace stancemill::report {

std::string_view page_before_data() { return {}; }
std::string_view page_after_data() { return {}; }

}  // namespace stancemill::report
