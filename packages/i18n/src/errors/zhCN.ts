import type { ErrorCode } from "@tongzhou/model";
import { firstProblem, paramLabel, paramText, type ErrorSentence } from "./params.ts";

function quoted(text: string | undefined): string {
  return text === undefined ? "" : `“${text}”`;
}

function wait(text: string | undefined): string {
  if (text === undefined) return "稍后";
  const count = Number(text);
  if (count < 90) return `${Math.max(1, Math.ceil(count))} 秒后`;
  return `${Math.ceil(count / 60)} 分钟后`;
}

/** Chinese text of every error. */
export const zhCN = {
  "access.denied": () => "你没有权限执行此操作，未作任何改动。如有需要，请联系工作区所有者授权。",
  "auth.locked": (params) => `登录失败次数过多，请${wait(paramText(params, "retryAfterSeconds"))}再试。`,
  "auth.required": () => "请先登录。刚才要保存的内容尚未保存。",
  "auth.wrong_credentials": () => "邮箱或密码不正确。",
  "batch.too_large": (params) =>
    `一次提交的数量过多，每次最多 ${paramText(params, "limit") ?? "1000"} 条。未写入任何内容，请分批提交。`,
  "bulk.busy": () => "该批量修改正在进行、已结束，或者已用其他内容开始过。本次请求未作任何改动。",
  "bulk.failed": () => "批量修改已中断。之前写入的内容已保留并计数，其余记录未改动，可以再次修改。",
  "bulk.not_found": () => "该批量修改不存在，或者不属于你。",
  "bulk.too_large": (params) =>
    `记录过多，最多 ${paramText(params, "limit") ?? "1000000"} 条。未作任何改动，请缩小筛选范围后分次进行。`,
  "bulk.undo_unfit": (params) =>
    `字段${quoted(paramText(params, "field"))}在此之后已被修改或删除，无法恢复原来的值。未作任何改动。`,
  "comment.not_found": () => "该评论不存在，或者你不能修改它。",
  "constraint.broken": (params) => {
    const message = paramLabel(params, "message", "zh-CN");
    const more = Number(paramText(params, "more") ?? 0);
    if (message === undefined) return "这会违反你无权查看的记录上的规则，内容未保存。请联系工作区的搭建者。";
    const title = paramText(params, "title");
    const whole = title === undefined ? message : `“${title}”：${message}`;
    return more > 0 ? `${whole}（另有 ${more} 处）` : whole;
  },
  "constraint.not_found": () => "该规则不存在，或者你无权查看它读取的内容。",
  "database.newer": (params) =>
    `数据库已由更新的版本使用过（${paramText(params, "schema") ?? "模式"} 已到第 ${paramText(params, "found") ?? "?"} 步，当前版本只到第 ${paramText(params, "known") ?? "?"} 步）。未作任何改动，请使用该版本或更新的版本启动。`,
  "database.too_long": (params) =>
    `处理超过 ${paramText(params, "seconds") ?? "?"} 秒，已停止，没有写入任何内容。可能有其他操作正占用这些数据，或牵动的记录太多；请稍后重试，或减少一次改动的记录。`,
  "database.unavailable": () => "暂时无法连接数据库。本次请求未写入任何内容，请稍后重试。",
  "database.unsuitable": (params) =>
    `数据库不符合要求：需要 PostgreSQL 15 或更新版本、UTF-8 编码，以及能识别汉字的字符类型（如 C.UTF-8）；当前版本 ${paramText(params, "version") ?? "?"}、编码 ${paramText(params, "encoding") ?? "?"}、字符类型 ${paramText(params, "ctype") ?? "?"}。未作任何改动，请按要求重新创建数据库。`,
  "definition.busy": () => "另一项结构改动正在执行，或数据正被大量使用。未作任何改动，请稍后重试。",
  "definition.conflict": () => "该改动与工作区现状不符，未作任何改动。请查看方案中列出的问题。",
  "definition.invalid": (params) => {
    const problem = firstProblem(params);
    const rest = problem !== undefined && problem.more > 0 ? `，另有 ${problem.more} 处` : "";
    return `定义中有错误${problem === undefined ? "" : `（${problem.path}${rest}）`}，未作任何改动。请更正后重试。`;
  },
  "definition.plan_stale": () => "生成方案之后工作区已被修改，方案未执行。请重新生成并核对方案。",
  "department.in_use": (params) => {
    const counted = (name: string, before: string, after: string): readonly string[] => {
      const count = Number(paramText(params, name) ?? 0);
      return count > 0 ? [`${before} ${count} ${after}`] : [];
    };
    const [form, forms] = [paramLabel(params, "form", "zh-CN"), Number(paramText(params, "forms") ?? 1)];
    const ways = [
      ...counted("people", "有", "名成员"),
      ...counted("departments", "有", "个下级部门"),
      ...(form === undefined ? [] : [`“${form}”${forms > 1 ? `等 ${forms} 个表单` : ""}的记录用到它`]),
      ...(paramText(params, "isNamed") === "true" ? ["有表达式用到它"] : []),
    ];
    return `该部门仍在使用${ways.length === 0 ? "" : `：${ways.join("，")}`}。未删除任何内容，请先移走或修改。`;
  },
  "department.not_found": () => "工作区中没有该部门。",
  "export.busy": (params) =>
    `服务器正在处理其他导出，本次未生成文件，请${wait(paramText(params, "retryAfterSeconds"))}再试。`,
  "export.too_many": (params) => {
    const limit = paramText(params, "limit");
    return `你有${limit === undefined ? "多个" : ` ${limit} 个`}导出尚未完成，已达到每人的上限。请等其中一个保存完成，或将其取消。`;
  },
  "expr.invalid": (params) => `无法理解该表达式${quoted(paramText(params, "message"))}，请更正后重试。`,
  "field.forbidden": (params) => `你不能修改字段${quoted(paramText(params, "field"))}，内容未保存。`,
  "field.invalid": (params) =>
    `字段${quoted(paramText(params, "field"))}的值${quoted(paramText(params, "value"))}不符合要求，内容未保存。请更正后再保存。`,
  "field.locked": (params) =>
    `记录处于当前状态时，字段${quoted(paramText(params, "field"))}已锁定，内容未保存。请保留它原来的值。`,
  "field.not_unique": (params) => `字段${quoted(paramText(params, "field"))}的值已被使用，内容未保存。请换一个值。`,
  "field.required": (params) => `请填写字段${quoted(paramText(params, "field"))}，内容尚未保存。`,
  "field.unknown": (params) =>
    `这里没有字段${quoted(paramText(params, "field"))}，内容未保存。请刷新页面查看表单的最新状态。`,
  "file.not_found": () => "该文件不存在，或者你无权查看。",
  "file.too_large": (params) => {
    const limit = Number(paramText(params, "limitBytes") ?? Number.NaN);
    const shown = Number.isFinite(limit) ? `，上限为 ${Math.floor(limit / 1_048_576)} MiB` : "";
    return `文件过大${shown}。文件未保留。`;
  },
  "form.not_found": (params) => `这里没有表单${quoted(paramText(params, "form"))}，或者你无权查看。`,
  "formula.too_costly": () => "公式的计算量过大，未保存。请简化公式，或减少一次保存的记录。",
  "idempotency.mismatch": () => "同一请求此前以不同的内容提交过，未重复写入。请将新内容作为新的请求提交。",
  "idempotency.missing": () =>
    "新建记录的请求须带幂等键（idempotencyKey），整批一个或每条一个，以免重复提交时建出两条。未写入任何内容。",
  "import.busy": () => "该导入正在进行或已结束，不能再次开始。如需再次导入，请重新上传文件。",
  "import.failed": (params) =>
    `导入中断${quoted(paramText(params, "reason"))}。此前已导入的行均已保留并计数，重新开始即可继续。`,
  "import.not_found": () => "该导入任务不存在，或者不属于你。",
  "import.rejected": () => "部分行无法导入，而你选择了全部成功才写入。未写入任何内容，请按列表修改后重新导入。",
  internal: () => "服务器出现错误。请重试；如仍然失败，请将下方的请求编号告知服务器管理员。",
  "link.broken": (params) =>
    `字段${quoted(paramText(params, "field"))}关联的记录不存在，或者你无权查看。内容未保存，请另选一条记录。`,
  "link.restricted": () => "仍有其他记录关联到此记录，且所属表单不允许删除。未删除任何内容，请先修改这些关联。",
  "matrix.too_full": (params) =>
    `一行的格子里有超过 ${paramText(params, "limit") ?? "50000"} 条记录，无法逐条显示。请加筛选，或在矩阵的设置里改为显示合计。`,
  "matrix.too_large": () => "排出这个矩阵用时过长。请筛选行或记录，或少放一些列和合计。",
  "matrix.too_wide": (params) =>
    `这个矩阵的列数超过一张表的上限（${paramText(params, "limit") ?? "16384"} 列），未导出。请筛选列，或只显示用到的列。`,
  "member.not_found": () => "工作区中没有该成员。",
  "query.cursor_invalid": () => "列表位置已失效，请从第一页重新开始。",
  "query.field_unfit": (params) =>
    `字段${quoted(paramText(params, "field"))}的类型不支持这样的排序、分组或汇总，请选择其他字段。`,
  "query.too_complex": () => "查询过于复杂。请减少条件或嵌套层数。",
  "rate.limited": (params) => `请求过于频繁，请${wait(paramText(params, "retryAfterSeconds"))}再试。`,
  "record.invalid": (params) =>
    paramLabel(params, "message", "zh-CN") ?? "记录不符合表单的校验规则，内容未保存。请更正后再保存。",
  "record.not_found": () => "该记录不存在，或者你无权查看。",
  "record.stale": () => "其他人刚刚修改了同一字段，未覆盖对方的内容。请比较两个值后再选择。",
  "request.invalid": (params) => {
    const problem = firstProblem(params);
    const rest = problem !== undefined && problem.more > 0 ? `，另有 ${problem.more} 处` : "";
    return `请求格式不符合接口文档${problem === undefined ? "" : `（${problem.path}${rest}）`}，未写入任何内容。`;
  },
  "request.not_found": () => "该地址不存在。",
  "request.too_large": (params) => {
    const limit = Number(paramText(params, "limitBytes") ?? Number.NaN);
    const shown = Number.isFinite(limit) ? `，上限为 ${Math.floor(limit / 1_048_576)} MiB` : "";
    return `请求内容过大${shown}。未写入任何内容，请分批提交。`;
  },
  "setup.done": () => "服务器已完成初始设置，请直接登录。",
  "setup.required": () => "服务器还没有所有者，请先创建所有者账号。",
  "token.invalid": () => "该链接或令牌已失效，请重新获取。",
  "transfer.bad_time": (params) =>
    `生效时间应是 ${paramText(params, "earliest") ?? "1900-01-01"} 至 ${paramText(params, "latest") ?? "2200-01-01"} 之间的日期或时刻，未写入任何内容。`,
  "transfer.done": () => "该交接已经生效，不能撤回。如需更正，请再做一次交接。",
  "transfer.not_dated": () => "该字段没有设为按日期生效，没有时间线，也不能交接。",
  "transfer.not_found": () => "该交接计划不存在，可能已被撤回。",
  "view.not_found": () => "该视图不存在，或者你无权查看。",
  "watch.too_many": (params) =>
    `一个页面最多同时实时跟踪 ${paramText(params, "limit") ?? "50"} 个列表，请关闭一些；其余列表不受影响。`,
  "workspace.not_found": () => "该工作区不存在，或者你不是其成员。",
} as const satisfies Record<ErrorCode, ErrorSentence>;

/** What is said otherwise of one record among many, where the others are written: why it was left, not what was kept. */
export const zhCNOfRecord = {
  "access.denied": () => "你没有权限修改这条记录。如有需要，请联系工作区所有者授权。",
  "constraint.broken": (params) =>
    paramLabel(params, "message", "zh-CN") === undefined
      ? "这会违反你无权查看的记录上的规则。请联系工作区的搭建者。"
      : zhCN["constraint.broken"](params),
  "database.too_long": (params) =>
    `处理超过 ${paramText(params, "seconds") ?? "?"} 秒，已停止。可能有其他操作正占用这些数据，或牵动的记录太多；请稍后重试。`,
  "database.unavailable": () => "暂时无法连接数据库，请稍后重试。",
  "field.forbidden": (params) => `你不能修改字段${quoted(paramText(params, "field"))}。`,
  "field.invalid": (params) =>
    `字段${quoted(paramText(params, "field"))}的值${quoted(paramText(params, "value"))}不符合要求，请更正。`,
  "field.locked": (params) => `记录处于当前状态时，字段${quoted(paramText(params, "field"))}已锁定。`,
  "field.not_unique": (params) => `字段${quoted(paramText(params, "field"))}的值已被使用，请换一个值。`,
  "field.required": (params) => `请填写字段${quoted(paramText(params, "field"))}。`,
  "field.unknown": (params) => `这里没有字段${quoted(paramText(params, "field"))}，请刷新页面查看表单的最新状态。`,
  "formula.too_costly": () => "公式的计算量过大，请简化公式。",
  "link.broken": (params) =>
    `字段${quoted(paramText(params, "field"))}关联的记录不存在，或者你无权查看。请另选一条记录。`,
  "link.restricted": () => "仍有其他记录关联到此记录，且所属表单不允许删除。请先修改这些关联。",
  "record.invalid": (params) => paramLabel(params, "message", "zh-CN") ?? "记录不符合表单的校验规则，请更正。",
  "record.stale": () => "其他人刚刚修改了同一字段，保留了对方的内容。",
} as const satisfies Partial<Record<ErrorCode, ErrorSentence>>;
