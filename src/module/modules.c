#include "module/modules.h"

#include "model/run/model_module.h"
#include "module/core/core.h"
#include "module/location/location.h"
#include "module/medical/medical.h"
#include "module/product/product.h"
#include "module/task/task.h"

const struct module *const modules[] = {
    &model_module, &location_module, &core_module, &medical_module, &product_module, &task_module, NULL,
};
