/**
 * Where the made-up contacts come from: names in several scripts, with country, language, zone and phone numbers that
 * belong together, as they do in a real list of customers. The shares add up to 1.
 */
export interface Culture {
  readonly share: number
  readonly country: string
  readonly language: string
  readonly timeZone: string
  /** What a phone number begins with, and how many digits follow. */
  readonly phone: readonly [prefix: string, digits: number]
  readonly city: string
  readonly given: string
  /** Empty where people have one name. */
  readonly family: string
}

export const cultures: readonly Culture[] = [
  {
    share: 0.38,
    country: 'GB',
    language: 'en',
    timeZone: 'Europe/London',
    phone: ['+447', 9],
    city: 'Leeds',
    given: 'Oliver Amelia George Isla Noah Ava Arthur Ivy Muhammad Freya Leo Lily Harry Florence Oscar Mia Archie Willow Henry Rosie Ada Grace Alan Joan',
    family:
      'Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Khan Lewis Clarke Lovelace Hughes',
  },
  {
    share: 0.2,
    country: 'ID',
    language: 'id',
    timeZone: 'Asia/Jakarta',
    phone: ['+628', 10],
    city: 'Bandung',
    given: 'Budi Siti Agus Dewi Joko Sri Eko Wati Andi Rina Hendra Ayu Dian Putra Ratna Yusuf Indah Bambang Lestari Slamet Suharto Sukarno Nurul Fitri',
    family: '',
  },
  {
    share: 0.14,
    country: 'AZ',
    language: 'az',
    timeZone: 'Asia/Baku',
    phone: ['+99450', 7],
    city: 'Bakı',
    given: 'İlqar Aygün Elçin Günel Rəşad Nərmin Fərid Şəbnəm Orxan Leyla Tural Sevinc Cavid Ülviyyə Emin Həcər Vüqar Könül Anar Pərvanə',
    family: 'Məmmədov Əliyev Hüseynov Quliyev Həsənov İsmayılov Rzayev Şıxəliyev Kərimov Səfərov Çələbi Ağayev Bağırov İbrahimov Nəsirov',
  },
  {
    share: 0.1,
    country: 'IR',
    language: 'fa',
    timeZone: 'Asia/Tehran',
    phone: ['+98912', 7],
    city: 'تهران',
    given: 'علی زهرا محمد فاطمه حسین مریم رضا سارا مهدی نرگس امیر لیلا کیان پریسا بهرام شیرین داریوش یاسمن',
    family: 'محمدی حسینی احمدی کریمی رضایی موسوی جعفری صادقی رحیمی قاسمی یوسفی شریفی نیک‌نام کاظمی',
  },
  {
    share: 0.08,
    country: 'DE',
    language: 'de',
    timeZone: 'Europe/Berlin',
    phone: ['+4917', 9],
    city: 'Köln',
    given: 'Emilia Noah Jürgen Hannah Matteo Sophia Günther Mia Elias Käthe Finn Jörg Lina Paul Björn Marie Ralf Renate',
    family: 'Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Groß Strauß',
  },
  {
    share: 0.05,
    country: 'CN',
    language: 'zh',
    timeZone: 'Asia/Shanghai',
    phone: ['+8613', 9],
    city: '上海',
    given: '伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 霞 平',
    family: '王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 马 朱 胡 郭',
  },
  {
    share: 0.03,
    country: 'KZ',
    language: 'ru',
    timeZone: 'Asia/Almaty',
    phone: ['+7701', 7],
    city: 'Алматы',
    given: 'Александр Мария Дмитрий Анна Сергей Елена Алексей Ольга Иван Наталья Нурсултан Айгерим Ерлан Динара',
    family: 'Иванов Смирнов Кузнецов Попов Соколов Лебедев Козлов Новиков Морозов Ахметов Ибраев Оспанов Сергеев',
  },
  {
    share: 0.02,
    country: 'EG',
    language: 'ar',
    timeZone: 'Africa/Cairo',
    phone: ['+2010', 8],
    city: 'القاهرة',
    given: 'محمد أحمد فاطمة مريم عمر ليلى يوسف نور خالد هدى حسن سلمى',
    family: 'السيد حسن إبراهيم عبدالله منصور سليمان الشافعي فؤاد نجيب',
  },
]
