/** A client of the demo company and how its tickets fall. */
export interface DemoClient {
  readonly key: string;
  readonly name: string;
  readonly industry: string;
  readonly tier: "a" | "b" | "c";
  readonly manager: string;
  readonly annualValue: string;
  /** Days from today to the renewal. */
  readonly renewsIn: number;
  readonly province: string;
  readonly city: string;
  readonly tickets: number;
  /** Name and role of each contact. */
  readonly contacts: readonly (readonly [name: string, position: string, role: string])[];
  /** What its people report, in their words. */
  readonly subjects: readonly [string, ...string[]];
}

/** The eight clients of the demo company. */
export const clients: readonly DemoClient[] = [
  {
    key: "k1",
    name: "云汀酒店集团",
    industry: "hotel",
    tier: "a",
    manager: "李婉清",
    annualValue: "1440000",
    renewsIn: 118,
    province: "浙江省",
    city: "杭州市",
    tickets: 34,
    contacts: [
      ["贺书澜", "信息总监", "decision_maker"],
      ["阮青", "会员运营经理", "executor"],
      ["柏舟", "前厅主管", "user"],
      ["江若晴", "市场专员", "user"],
    ],
    subjects: [
      "会员积分到账延迟",
      "小程序登录收不到验证码",
      "订房优惠券无法叠加",
      "经营看板入住率与前台不一致",
      "会员等级没有自动升级",
      "发票抬头保存失败",
      "房态同步慢十分钟",
      "生日礼推送重复",
    ],
  },
  {
    key: "k2",
    name: "朔方轨道装备",
    industry: "manufacturing",
    tier: "a",
    manager: "赵一鸣",
    annualValue: "2400000",
    renewsIn: 204,
    province: "内蒙古自治区",
    city: "包头市",
    tickets: 41,
    contacts: [
      ["秦守义", "采购总经理", "decision_maker"],
      ["温良", "备件主管", "executor"],
      ["段启明", "仓库班长", "user"],
      ["葛青山", "供应商管理", "executor"],
    ],
    subjects: [
      "备件出库接口返回 502",
      "备件编码重复",
      "供应商资质到期没有提醒",
      "月结库存与 ERP 相差三件",
      "扫码枪扫不出旧标签",
      "采购申请退回后附件丢失",
      "库位调整没有记录",
      "供应商门户打不开报价单",
    ],
  },
  {
    key: "k3",
    name: "禾沐生鲜连锁",
    industry: "retail",
    tier: "a",
    manager: "孙晓彤",
    annualValue: "1800000",
    renewsIn: 61,
    province: "江苏省",
    city: "南京市",
    tickets: 58,
    contacts: [
      ["乔月", "运营总监", "decision_maker"],
      ["卢珊", "南湖店店长", "user"],
      ["戴晨", "巡检督导", "executor"],
      ["易航", "会员主管", "executor"],
      ["薛宁", "财务", "finance"],
    ],
    subjects: [
      "离线提交后照片只剩缩略图",
      "巡检任务夜间未生成",
      "巡检报告导出 PDF 图片错位",
      "照片水印时间比手机慢 8 分钟",
      "会员积分到账延迟约 2 小时",
      "盘点页切换门店后筛选丢失",
      "区域经理看不到下级巡检单",
      "会员标签口径与财务不一致",
      "优惠券叠加规则说明",
      "门店通讯录批量导入模板",
    ],
  },
  {
    key: "k4",
    name: "青梧教育科技",
    industry: "education",
    tier: "b",
    manager: "孙晓彤",
    annualValue: "540000",
    renewsIn: 150,
    province: "上海市",
    city: "市辖区",
    tickets: 19,
    contacts: [
      ["梁一诺", "教务总监", "decision_maker"],
      ["冯简", "排课老师", "user"],
      ["沙棠", "产品经理", "executor"],
    ],
    subjects: [
      "排课冲突没有提示",
      "学员请假后课时未扣回",
      "教师端签到打不开",
      "成绩单导出缺一列",
      "家长收不到上课提醒",
    ],
  },
  {
    key: "k5",
    name: "安屿医疗器械",
    industry: "medical",
    tier: "a",
    manager: "李婉清",
    annualValue: "2100000",
    renewsIn: 233,
    province: "广东省",
    city: "深圳市",
    tickets: 28,
    contacts: [
      ["钟离", "质量副总", "decision_maker"],
      ["万晓", "UDI 专员", "executor"],
      ["纪云", "仓储主管", "user"],
      ["蓝天宇", "培训经理", "executor"],
    ],
    subjects: [
      "UDI 码打印模糊",
      "追溯查询超时",
      "批号导入报格式错误",
      "召回名单少两家医院",
      "培训证书无法下载",
      "近效期提醒晚了一天",
    ],
  },
  {
    key: "k6",
    name: "拓川物流",
    industry: "logistics",
    tier: "b",
    manager: "马骁",
    annualValue: "960000",
    renewsIn: 39,
    province: "四川省",
    city: "成都市",
    tickets: 30,
    contacts: [
      ["盛夏", "运输总监", "decision_maker"],
      ["鲁班头", "车队长", "user"],
      ["姚远", "调度主管", "executor"],
      ["常青", "客服", "user"],
    ],
    subjects: [
      "司机登录收不到验证码",
      "轨迹断点导致里程少算",
      "回单拍照偶发闪退",
      "对账单缺 10 月 28 日数据",
      "车牌识别支持新能源号段",
      "司机积分规则调整",
      "派单后地址显示为空",
    ],
  },
  {
    key: "k7",
    name: "暮光文旅",
    industry: "tourism",
    tier: "c",
    manager: "马骁",
    annualValue: "360000",
    renewsIn: 300,
    province: "云南省",
    city: "大理白族自治州",
    tickets: 8,
    contacts: [
      ["宋迟", "总经理", "decision_maker"],
      ["白鹭", "网络编辑", "executor"],
      ["石小满", "客服", "user"],
    ],
    subjects: ["官网首页轮播图不显示", "门票页面手机上错位", "景区公告发布后要等很久", "英文版导航缺一项"],
  },
  {
    key: "k8",
    name: "恒屹新材料",
    industry: "materials",
    tier: "b",
    manager: "赵一鸣",
    annualValue: "720000",
    renewsIn: 90,
    province: "山东省",
    city: "淄博市",
    tickets: 18,
    contacts: [
      ["孟川", "信息部长", "decision_maker"],
      ["樊星", "系统专员", "executor"],
      ["路遥", "车间文员", "user"],
      ["祁连", "财务", "finance"],
    ],
    subjects: ["服务器磁盘告警", "备份任务失败", "报表打开慢", "新员工账号开通", "打印机驱动不兼容"],
  },
];
